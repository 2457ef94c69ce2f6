#!/usr/bin/env python3
"""Compares the host's sentence splitter, and NLTK's punkt, with ends of sentences that were marked by reading.

The marks are `sentences/marked.json`: ids of documents, lines of their texts, and offsets in UTF-8 bytes; no text. The
texts are what the host itself makes of DATA/pubtator and DATA/jats, and so are its sentences: both are read from the
shards of `host corpus build`. A text is one line of a document, and its own end is not counted: it is given. Punkt gets
the same texts, one at a time.

The error rate is (missed + wrong) / marked. The exit code is 1 when a text is not the one that was marked or, with
punkt, when our error rate is more than half of punkt's.

--punkt is a folder of NLTK's data, with `tokenizers/punkt_tab`; it wants the package nltk. --show lists what differs.
--texts prints the texts that the rule of choice gives, to be marked; --mark FILE makes the marks from the reader's
file: lines `ID LINE`, each followed by lines with the first words of every sentence but the first.

usage: sentences.py HOST DATA [--punkt FOLDER] [--show]
"""
import argparse, glob, hashlib, json, os, struct, subprocess, sys, tempfile

MARKS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sentences", "marked.json")
# The rule of choice: abstracts by the hash of their id, the first so many; of every article the first so many lines by
# the hash of its id and theirs, among those that are long enough to have more than one sentence.
ABSTRACTS, LINES, LEAST_BYTES = 60, 5, 200


def shard(path):
    """The documents of a shard: id, text and sentences, in bytes; the layout is ShardHead's and DocumentEntry's."""
    data = open(path, "rb").read()
    assert data[:8] == b"BBSHARD\n" and struct.unpack_from("<I", data, 8)[0] == 1, f"{path} is no shard that we know"
    documents, sentences, _, id_bytes, _ = struct.unpack_from("<5Q", data, 16)
    stride = 3 * 8 + 8 * 4 + 4 * 8 + 16 * 4
    ranges = 64 + documents * stride
    ids = ranges + sentences * 8
    texts = ids + id_bytes
    for number in range(documents):
        at, text, first, id_count, text_count, count = struct.unpack_from("<3Q3I", data, 64 + number * stride)
        found = [struct.unpack_from("<2I", data, ranges + 8 * (first + place)) for place in range(count)]
        yield data[ids + at : ids + at + id_count].decode(), data[texts + text : texts + text + text_count], found


def corpus(options, name, work):
    """A corpus as the host sees it: for each id its lines, each with the ends of the sentences inside of it."""
    out = os.path.join(work, name)
    words = [options.host, "corpus", "build", os.path.join(options.data, name), "--from", name, "--out", out]
    words += ["--near-duplicates", "0", "--threads", "1", "--quiet"]
    for folder in options.plugin_dir:
        words += ["--plugin-dir", folder]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"corpus build: exit code {done.returncode}: {done.stderr.strip()}")
    lines = {}
    for path in sorted(glob.glob(os.path.join(out, "shard-*"))):
        for key, text, sentences in shard(path):
            ends, start, found = {end for _, end in sentences}, 0, []
            for line in text.split(b"\n"):
                stop = start + len(line)
                found.append((line, sorted(end - start for end in ends if start < end < start + len(line.rstrip()))))
                start = stop + 1
            lines[key] = found
    return lines


def place(*parts):
    """Where something stands in the order of choice."""
    return hashlib.sha256(":".join(["sentences", *map(str, parts)]).encode()).hexdigest()


def chosen(corpora):
    """The texts to mark: corpus, id and number of the line."""
    for key in sorted(corpora["pubtator"], key=place)[:ABSTRACTS]:
        for number in range(len(corpora["pubtator"][key])):
            yield "pubtator", key, number
    for key, lines in sorted(corpora["jats"].items()):
        long = [number for number, (line, _) in enumerate(lines) if len(line) >= LEAST_BYTES]
        for number in sorted(sorted(long, key=lambda number: place(key, number))[:LINES]):
            yield "jats", key, number


def check(text):
    """What tells whether a text is the one that was marked."""
    return hashlib.sha256(text).hexdigest()[:16]


def marked(path, corpora):
    """Makes the marks from a file of first words; each must occur exactly once behind the mark before."""
    heads, key = {}, None
    for line in open(path, encoding="utf-8").read().split("\n"):
        words = line.split(" ")
        if len(words) == 2 and words[1].isdigit() and any(words[0] in lines for lines in corpora.values()):
            key = (words[0], int(words[1]))
            heads[key] = []
        elif line:
            heads[key].append(line)
    texts, faults = [], []
    for name, key, number in chosen(corpora):
        text = corpora[name][key][number][0]
        at, ends = 0, []
        for words in heads.pop((key, number), []):
            first = words.encode()
            start = text.find(first, at + 1)
            if start < 0 or text.find(first, start + 1) >= 0:
                faults.append(f"{key} {number}: {words!r} occurs {'not' if start < 0 else 'more than once'}")
                continue
            ends.append(len(text[:start].rstrip()))
            at = start
        mark = {"corpus": name, "id": key, "line": number, "bytes": len(text), "sha256": check(text), "ends": ends}
        texts.append(mark)
    faults += [f"{key} {number}: not chosen" for key, number in heads]
    if faults:
        sys.exit("\n".join(faults))
    rows = ",\n".join(json.dumps(text) for text in texts)
    with open(MARKS, "w", encoding="utf-8") as file:
        file.write('{"unit": "bytes", "texts": [\n' + rows + "\n]}\n")


def punkt(folder):
    """What `nltk.sent_tokenize` uses for English, as a function from bytes to inner ends in bytes."""
    import nltk

    nltk.data.path.insert(0, os.path.abspath(folder))
    tokenizer = nltk.tokenize.punkt.PunktTokenizer("english")

    def ends(line):
        text = line.decode()
        found = [len(text[:end].encode()) for _, end in tokenizer.span_tokenize(text)]
        return [end for end in found if end < len(line.rstrip())]

    return ends


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("host")
    parser.add_argument("data")
    parser.add_argument("--plugin-dir", action="append", default=[])
    parser.add_argument("--punkt", help="a folder of NLTK's data")
    parser.add_argument("--show", action="store_true", help="list what differs, with a few characters around it")
    parser.add_argument("--texts", action="store_true", help="print the texts that are chosen, unsplit")
    parser.add_argument("--mark", metavar="FILE", help="make the marks from a file of first words")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sentences-") as work:
        corpora = {name: corpus(options, name, work) for name in ("pubtator", "jats")}
    if options.texts:
        for name, key, number in chosen(corpora):
            print(f"{key} {number}\n{corpora[name][key][number][0].decode()}\n")
        return
    if options.mark:
        marked(options.mark, corpora)
    texts = json.load(open(MARKS, encoding="utf-8"))["texts"]
    splitters = ["ours"] + ["punkt"] * bool(options.punkt)
    theirs = punkt(options.punkt) if options.punkt else None
    counts, shown = {}, []
    for mark in texts:
        lines = corpora[mark["corpus"]].get(mark["id"], [])
        line, ours = lines[mark["line"]] if mark["line"] < len(lines) else (b"", [])
        if len(line) != mark["bytes"] or check(line) != mark["sha256"]:
            sys.exit(f"{mark['id']}, line {mark['line']}: not the text that was marked")
        want = set(mark["ends"])
        for name in splitters:
            found = set(ours if name == "ours" else theirs(line))
            numbers = len(want), len(want & found), len(want - found), len(found - want)
            for part in (mark["corpus"], "both"):
                before = counts.get((part, name), (0, 0, 0, 0))
                counts[part, name] = tuple(map(sum, zip(before, numbers)))
            for kind, ends in (("missed", want - found), ("wrong", found - want)):
                for end in sorted(ends):
                    left, right = line[max(0, end - 30) : end], line[end : end + 30]
                    around = left.decode(errors="ignore") + "|" + right.decode(errors="ignore")
                    shown.append(f"{name:<6}{kind:<7}{mark['id']} {mark['line']} at {end}: {around}")
    if options.show:
        print("\n".join(sorted(shown)))
    rate = {}
    for (part, name), (total, right, missed, wrong) in sorted(counts.items(), key=lambda row: row[0][0] == "both"):
        rate[part, name] = (missed + wrong) / total
        print(f"{part:<10}{name:<7}marked {total}  correct {right}  missed {missed}  wrong {wrong}  error rate "
              f"{100 * rate[part, name]:.2f} %")
    if options.punkt and rate["both", "ours"] > rate["both", "punkt"] / 2:
        sys.exit(1)


if __name__ == "__main__":
    main()
