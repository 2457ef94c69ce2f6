#!/usr/bin/env python3
"""Predicts on a text in four forms and three units of offsets, and checks every entity against its slice.

The forms: the text as it is; with CRLF line ends; with emoji, mathematical letters, Gothic and combining marks put at
random word borders and inside of words; and with both. Of every document: its text stands in the file at the line that
its id names, and only line ends lie between documents. Of every entity: its text is the slice of the document in the
unit that was asked for, and in bytes; it lies in the document, begins behind the one before it, and does not reach into
the next. The predictions of a form must be the same in every unit but for the numbers.

usage: offsets.py HOST MODEL TEXT [--bytes N] [--rate 0.03] [--seed 1] [--threads N]
"""
import argparse, collections, json, os, random, re, shutil, subprocess, sys, tempfile

WIDE = ["\U0001F9EC", "\U0001F469\u200D\U0001F52C", "\U0001F1EB\U0001F1F7", "\U0001D400", "\U0001D6FC", "\U00010330",
        "\U0001033F\U00010336", "\u0301", "\u0327\u0308", "\u20D7", "\uFE0F", "\u200B", "\u00AD"]
ENCODED = {"codepoints": ("utf-32-le", 4), "bytes": ("utf-8", 1), "utf16": ("utf-16-le", 2)}


def widen(text, rate, chance):
    """The text with wide characters at some borders of words and inside of some words."""
    def change(match):
        word, draw = match.group(), chance.random()
        if draw < rate:
            return word + chance.choice(WIDE)
        if draw < 2 * rate:
            return chance.choice(WIDE) + word
        if draw < 3 * rate and len(word) > 1:
            place = chance.randrange(1, len(word))
            return word[:place] + chance.choice(WIDE) + word[place:]
        return word
    return re.sub(r"\S+", change, text)


def documents_in_place(data, lines, records):
    """Faults of the documents' texts against the bytes of their file."""
    faults, end = 0, 0
    for record in records:
        text = record["text"].encode()
        start = lines[int(record["id"].rsplit(":", 1)[1]) - 1]
        faults += data[start:start + len(text)] != text or data[end:start].strip(b"\r\n \t") != b""
        end = start + len(text)
    return faults + (data[end:].strip() != b"")


def entity_faults(record, unit):
    """Names of what is wrong with the entities of a record."""
    coding, width = ENCODED[unit]
    whole, encoded, end = record["text"].encode(coding, "surrogatepass"), record["text"].encode(), 0
    for entity in record["entities"]:
        start, stop, text = entity["start"], entity["end"], entity["text"]
        if not 0 <= start < stop <= len(whole) // width:
            yield "outside the document"
        elif whole[start * width:stop * width] != text.encode(coding):
            yield "unlike its slice"
        if encoded[entity["byte_start"]:entity["byte_end"]] != text.encode():
            yield "unlike its bytes"
        if start < end:
            yield "out of order"
        if text != text.strip():
            yield "white space at its ends"
        end = stop


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("host")
    parser.add_argument("model")
    parser.add_argument("text")
    parser.add_argument("--bytes", type=int, help="take the beginning of the text only")
    parser.add_argument("--rate", type=float, default=0.03)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads")
    parser.add_argument("--forms", default="as it is,CRLF,wide,wide CRLF")
    options = parser.parse_args()
    plain = open(options.text, "rb").read()[:options.bytes].decode("utf-8", "ignore")
    wide = widen(plain, options.rate, random.Random(options.seed))
    forms = {"as it is": plain, "CRLF": plain.replace("\n", "\r\n"), "wide": wide, "wide CRLF": wide.replace("\n", "\r\n")}
    failed, work, counts = False, tempfile.mkdtemp(prefix="offsets-"), {}
    for form in options.forms.split(","):
        data, path, first = forms[form].encode(), os.path.join(work, "in.txt"), None
        open(path, "wb").write(data)
        lines = [0] + [match.end() for match in re.finditer(rb"\n", data)]
        for unit in ENCODED:
            out = os.path.join(work, "out.jsonl")
            command = [options.host, "predict", "--model", options.model, "--input", path, "--from", "text",
                       "--output", out, "--to", "jsonl", "--offsets", unit, "--quiet"]
            subprocess.run(command + (["--threads", options.threads] if options.threads else []), check=True)
            with open(out, encoding="utf-8", newline="\n") as file:
                records = [json.loads(line) for line in file]
            faults = collections.Counter(fault for record in records for fault in entity_faults(record, unit))
            faults["document not in its place"] = documents_in_place(data, lines, records)
            bare = [[(e["text"], e["byte_start"], e["type"], e["confidence"]) for e in r["entities"]] for r in records]
            faults["differs between units"] = (first or bare) != bare
            first = first or bare
            entities = [entity for record in records for entity in record["entities"]]
            faults["nothing found"] = not entities
            beyond = sum(not entity["text"].isascii() for entity in entities)
            moved = sum(entity["start"] != entity["byte_start"] for entity in entities)
            failed |= any(faults.values())
            print(f"{form:<10}{unit:<12}{len(records)} documents, {len(entities)} entities, {beyond} beyond ASCII, "
                  f"{moved} with other numbers in bytes; faults: "
                  + (", ".join(f"{number} {name}" for name, number in faults.items() if number) or "none"), flush=True)
        counts[form] = len(records)
    for one, other in (("as it is", "CRLF"), ("wide", "wide CRLF")):
        if one in counts and other in counts and counts[one] != counts[other]:
            failed = True
            print(f"CRLF changes the number of documents: {counts[one]} and {counts[other]}")
    shutil.rmtree(work)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
