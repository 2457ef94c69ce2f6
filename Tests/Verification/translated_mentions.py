#!/usr/bin/env python3
"""Sends a corpus whose mentions count code points through `host translate` into every format that keeps texts as they
are, in every unit of offsets, and back again, and compares each mention with its slice there. Files are written and
read here by code that shares nothing with the host's.

The corpus is ChemProt as it was released: *abstracts*.tsv (id, title, abstract) and *entities*.tsv (id, name, type,
start, end, mention), with offsets into title, one character, and abstract. Every text is used twice: as it is, and with
characters of two and four bytes and of two UTF-16 units put between the mentions, so that no two units agree.

usage: translated_mentions.py HOST CHEMPROT [--mentions 62147] [--seed 1]
"""
import argparse, collections, glob, json, os, random, shutil, subprocess, sys, tempfile
import xml.etree.ElementTree as XML

WIDE = ["\U0001F9EC", "\U0001D6FC", "\U00010330", "e\u0301", "\u00b5", "\u2265", "\u4e2d"]
UNITS = {
    "codepoints": lambda text: text,
    "bytes": lambda text: text.encode(),
    "utf16": lambda text: text.encode("utf-16-le"),
}
ENDING = {"jsonl": ".jsonl", "pubtator": ".txt", "bioc-xml": ".xml", "bioc-json": ".json", "brat": ""}


def cut(text, start, end, unit):
    """The slice of a text by offsets of a unit; an empty string where it cuts a character in two."""
    whole, width = UNITS[unit](text), 2 if unit == "utf16" else 1
    part = whole[start * width:end * width]
    if unit == "codepoints":
        return part
    try:
        return part.decode("utf-8" if unit == "bytes" else "utf-16-le")
    except UnicodeDecodeError:
        return ""


def widen(text, mentions, chance):
    """The text with wide characters put between its mentions, and the mentions where they are now."""
    inside = {place for start, end, *_ in mentions for place in range(start + 1, end)}
    places = sorted(chance.sample(range(len(text)), min(len(text), 12)))
    places = [place for place in places if place not in inside and text[place] != "\n"]
    pieces, before, last = [], [0] * (len(text) + 1), 0
    for place in places:
        put = chance.choice(WIDE)
        pieces += [text[last:place], put]
        before[place] += len(put)
        last = place
    for place in range(1, len(before)):
        before[place] += before[place - 1]
    moved = [(start + before[start], end + before[end - 1], *rest) for start, end, *rest in mentions]
    return "".join(pieces) + text[last:], moved


def corpus(folder, chance):
    """Documents by id: text and sorted mentions (start, end, type, mention); and how many mentions the files have."""
    documents, count, wrong = {}, 0, 0
    for path in sorted(glob.glob(os.path.join(folder, "*", "*abstracts*.tsv"))):
        name = os.path.basename(os.path.dirname(path)).split("_")[1]
        texts, mentions = {}, collections.defaultdict(list)
        for line in open(path, encoding="utf-8", newline="\n"):
            key, title, abstract = line.rstrip("\r\n").split("\t")
            texts[key] = title + "\n" + abstract
        for line in open(glob.glob(os.path.join(os.path.dirname(path), "*entities*.tsv"))[0], encoding="utf-8"):
            key, _, kind, start, end, mention = line.rstrip("\r\n").split("\t")
            mentions[key].append((int(start), int(end), kind, mention))
            count += 1
            wrong += texts[key][int(start):int(end)] != mention
        for key, text in texts.items():
            wide = widen(text, mentions[key], chance)
            for suffix, (text, found) in (("", (text, mentions[key])), ("w", wide)):
                documents[f"{name}{key}{suffix}"] = (text, sorted(found))
    return documents, count, wrong


def read(path, kind):
    """Documents of a file: id, text and mentions (start, end, type, mention), offsets as the file has them."""
    if kind == "jsonl":
        for line in open(path, encoding="utf-8", newline="\n"):
            record = json.loads(line)
            yield record["id"], record["text"], [
                (one["start"], one["end"], one["type"], one["text"]) for one in record["entities"]
            ]
    elif kind == "pubtator":
        for block in open(path, encoding="utf-8", newline="\n").read().split("\n\n"):
            lines = block.strip("\n").split("\n")
            if lines != [""]:
                texts, rows = [line.split("|", 2)[2] for line in lines[:2]], [line.split("\t") for line in lines[2:]]
                yield lines[0].split("|")[0], "\n".join(texts), [
                    (int(row[1]), int(row[2]), row[4], row[3]) for row in rows
                ]
    elif kind == "brat":
        for name in sorted(glob.glob(os.path.join(path, "*.txt"))):
            rows = [line.rstrip("\n").split("\t") for line in open(name[:-4] + ".ann", encoding="utf-8", newline="\n")]
            places = [(row[1].split(" "), row[2]) for row in rows]
            yield os.path.basename(name)[:-4], open(name, encoding="utf-8", newline="").read(), [
                (int(start), int(end), kind, mention) for (kind, start, end), mention in places
            ]
    elif kind == "bioc-json":
        for document in json.load(open(path, encoding="utf-8"))["documents"]:
            yield document["id"], [(one["offset"], one["text"]) for one in document["passages"]], [
                (place["offset"], place["offset"] + place["length"], one["infons"]["type"], one["text"])
                for passage in document["passages"] for one in passage["annotations"] for place in one["locations"]
            ]
    else:
        for document in XML.parse(path).getroot().iter("document"):
            passages = [(int(one.findtext("offset")), one.findtext("text")) for one in document.iter("passage")]
            yield document.findtext("id"), passages, [
                (int(place.get("offset")), int(place.get("offset")) + int(place.get("length")),
                 one.findtext("infon[@key='type']"), one.findtext("text"))
                for one in document.iter("annotation") for place in one.iter("location")
            ]


def check(path, kind, unit, documents):
    """Mentions of a file that are those of the corpus and equal their slices in the unit, and what is wrong."""
    right, faults, seen = 0, collections.Counter(), set()
    for key, text, mentions in read(path, kind):
        whole, gold = documents[key]
        seen.add(key)
        if not isinstance(text, str):
            # BioC: passages at their offsets, what lies between them is white space.
            width, joined = 2 if unit == "utf16" else 1, b"" if unit != "codepoints" else ""
            for offset, passage in text:
                gap = offset * width - len(joined)
                joined += UNITS[unit]("\n" * (gap // width)) + UNITS[unit](passage)
            text = joined if isinstance(joined, str) else joined.decode("utf-8" if unit == "bytes" else "utf-16-le")
        faults["text"] += text != whole
        there = collections.Counter((kind, mention) for _, _, kind, mention in gold)
        for start, end, label, mention in sorted(mentions):
            if cut(text, start, end, unit) != mention:
                faults["slice"] += 1
            elif not there[label, mention]:
                faults["mention"] += 1
            else:
                there[label, mention] -= 1
                right += 1
        # The same places, counted here in the unit from the corpus's own code points.
        count = lambda place: len(UNITS[unit](whole[:place])) // (2 if unit == "utf16" else 1)
        faults["place"] += sorted((s, e, k) for s, e, k, _ in mentions) != sorted(
            (count(s), count(e), k) for s, e, k, _ in gold)
    faults["document"] += len(documents) - len(seen)
    return right, {name: number for name, number in faults.items() if number}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("host")
    parser.add_argument("corpus")
    parser.add_argument("--mentions", type=int, default=62147)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    documents, count, wrong = corpus(options.corpus, random.Random(options.seed))
    print(f"{count} mentions in {len(documents) // 2} documents, {wrong} unlike their slices in the released files")
    failed, work = count != options.mentions or wrong > 0, tempfile.mkdtemp(prefix="translated-mentions-")

    def translate(source, kind, target, other, unit=None):
        path = os.path.join(work, target + ENDING[other])
        flags = ["--offsets", unit] if unit else []
        done = subprocess.run([options.host, "translate", "--from", kind, source, "--to", other, path, "--quiet"] + flags,
                              capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"translate {kind} to {other}: exit code {done.returncode}: {done.stderr.strip()}")
        return path

    def report(words, path, kind, unit):
        nonlocal failed
        right, faults = check(path, kind, unit, documents)
        failed |= bool(faults) or right != 2 * count
        print(f"{words:<44}{right:>8} of {2 * count} right" + "".join(f", {k} {v}" for k, v in faults.items()), flush=True)

    source = os.path.join(work, "source.jsonl")
    with open(source, "w", encoding="utf-8") as file:
        for key, (text, mentions) in documents.items():
            entities = [{"start": s, "end": e, "type": k, "text": m} for s, e, k, m in mentions]
            file.write(json.dumps({"id": key, "text": text, "entities": entities}, ensure_ascii=False) + "\n")
    chain, chained = source, "jsonl"
    for kind in ["pubtator", "bioc-xml", "brat", "bioc-json", "jsonl"]:
        for unit in UNITS:
            path = translate(source, "jsonl", f"{kind}-{unit}", kind, unit)
            report(f"jsonl to {kind} in {unit}", path, kind, unit)
            # A file does not say its unit: only BioC's is found out by the reader.
            if unit == "codepoints" or kind.startswith("bioc"):
                back = translate(path, kind, f"{kind}-{unit}-back", "jsonl", "codepoints")
                report(f"{kind} in {unit} back to jsonl", back, "jsonl", "codepoints")
        chain, chained = translate(chain, chained, f"chain-{kind}", kind), kind
        report(f"… to {kind} in one chain", chain, kind, "codepoints")
    shutil.rmtree(work)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
