#!/usr/bin/env python3
"""Compares `host tokenize` with the `tokenizers` package, line by line: ids and byte offsets must be equal.

    host tokenize --vocab VOCAB [--lowercase] --input FILE > OURS.jsonl
    compare_tokenizer.py --vocab VOCAB [--lowercase] --input FILE --ours OURS.jsonl

Lines end at U+000A only. The package is set
to BioBERT's longest word (200) and without special tokens, so that `[MASK]` in a text is three tokens on both sides. Any
line that differs is an error (exit status 1).

Three rules of BioBERT differ from those of the package. The package then reads a line in which the scalars concerned are
replaced, one by one, so that offsets stay; how often that was done is printed:

  unassigned   what is C* in Unicode 18.0 but not Cc, Cf or Co in 8.0 is dropped: replaced by U+200D, which is
  sigma        a capital sigma at the end of a word becomes the final form when lower-casing: replaced by that
  ideographs   U+2B820-2B91F stand alone: replaced by U+2B920, which does; neither is in a vocabulary of BERT

Run it under Python 3.13, whose casing the frozen tables have. With `--dialect huggingFace` nothing is replaced. A third
mode makes inputs:

    compare_tokenizer.py --make scalars|fuzz [--count N --seed N] --input FILE
"""

import argparse
import itertools
import json
import random
import sys

IDEOGRAPHS_OF_BIOBERT_ONLY = range(0x2B820, 0x2B920)
IDEOGRAPHS = [
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F)]


class Rewriter:
    """Replaces what BioBERT treats otherwise by what the package treats so."""

    def __init__(self, kept, dropped, lowercase):
        self.kept, self.dropped, self.lowercase = kept, dropped, lowercase
        self.counts = {"unassigned": 0, "sigma": 0, "ideographs": 0}

    def rewrite(self, line):
        if line.isascii():
            return line
        out = list(line)
        for index, character in enumerate(line):
            c = ord(character)
            if c in self.kept:
                out[index] = "\u200d"
                self.counts["unassigned"] += 1
            elif c in IDEOGRAPHS_OF_BIOBERT_ONLY:
                out[index] = "\U0002b920"
                self.counts["ideographs"] += 1
        if self.lowercase and "\u03a3" in line:
            for index in self.final_sigmas(out):
                out[index] = "\u03c2"
                self.counts["sigma"] += 1
        return "".join(out)

    def final_sigmas(self, characters):
        """By `str.lower` of each word between spaces, cleaned; U+0130 is put out of the way, for it becomes two."""
        word = []
        for index, character in enumerate(characters + [" "]):
            c = ord(character)
            if c in self.dropped:
                continue
            if character.isspace() or any(a <= c <= b for a, b in IDEOGRAPHS):
                lower = "".join(characters[i].replace("\u0130", "I") for i in word).lower()
                yield from (i for i, small in zip(word, lower) if characters[i] == "\u03a3" and small == "\u03c2")
                word = []
            else:
                word.append(index)


def dropped_by_package():
    from tokenizers.normalizers import BertNormalizer
    clean = BertNormalizer(clean_text=True, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return {c for c in range(0x110000) if not 0xD800 <= c < 0xE000 and not clean.normalize_str(chr(c))}


def c_star_kept_by_package(dropped):
    import unicodedata2
    if unicodedata2.unidata_version != "18.0.0":
        sys.exit("unicodedata2 18.0.0 is needed to tell unassigned code points")
    return {
        c for c in range(0x110000)
        if not 0xD800 <= c < 0xE000 and unicodedata2.category(chr(c))[0] == "C" and c not in dropped
        and c not in (9, 10, 13)}


def byte_offsets(line):
    return [0] + list(itertools.accumulate(len(c.encode()) for c in line))


def make(kind, count, seed, path):
    with open(path, "w", encoding="utf-8", newline="") as file:
        if kind == "scalars":
            for c in range(0x110000):
                if c != 10 and not 0xD800 <= c < 0xE000:
                    file.write("%s\na%sb\n" % (chr(c), chr(c)))
            return
        rng = random.Random(seed)
        words = ("BRCA1 p53 the TNF-alpha 5-HT2A mRNA of naïve Sjögren IL-2Rα interleukin dexamethasone un ##able [MASK] "
                 "[UNK] ΑΣ ΟΔΟΣ straße İstanbul 한국어 中文 日本 5′-UTR µg/ml ≥10 ≠ H₂O e\u0301 x\u0338").split()
        pools = [
            range(0x20, 0x7F), range(0x00, 0x20), range(0x80, 0x250), range(0x300, 0x370), range(0x370, 0x400),
            range(0x400, 0x600), range(0x600, 0xE00), range(0x1100, 0x1200), range(0x1D00, 0x2100),
            range(0x2000, 0x2C00), range(0x3000, 0x3400), range(0x4E00, 0x4F00), range(0xAC00, 0xAD00),
            range(0xF900, 0x10000), range(0x1D100, 0x1D200), range(0x1F300, 0x1FA00), range(0x11000, 0x11D00),
            range(0x20000, 0x20100), range(0x2B700, 0x2BA00), range(0x2F800, 0x2FA20), range(0xE0000, 0xE0200),
            range(0, 0x110000), [0x301, 0x323, 0x345, 0x334, 0x302E, 0x16FF0, 0x1D165, 0x1D16D, 0x93C, 0x94D, 0x3A3]]
        weights = [30, 1, 8, 8, 6, 4, 4, 2, 3, 6, 2, 3, 3, 2, 3, 2, 4, 1, 1, 2, 1, 3, 6]
        for _ in range(count):
            out = []
            for _ in range(rng.randint(1, 12)):
                if rng.random() < 0.25:
                    out.append(rng.choice(words) + rng.choice([" ", "", "-"]))
                    continue
                if rng.random() < 0.1:
                    out.append(" ")
                    continue
                pool = rng.choices(pools, weights)[0]
                for _ in range(rng.choice([1, 1, 2, 3, 6])):
                    c = pool[rng.randrange(len(pool))]
                    if c != 10 and not 0xD800 <= c < 0xE000:
                        out.append(chr(c))
            if rng.random() < 0.002:
                out.append(rng.choice("aé中") * rng.randint(90, 210))
            file.write("".join(out) + "\n")


def compare(arguments):
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer
    own = arguments.dialect == "biobert"
    with open(arguments.vocab, encoding="utf-8") as file:
        vocabulary = {token.strip(): index for index, token in enumerate(file)}
    tokenizer = Tokenizer(WordPiece(
        vocabulary, unk_token="[UNK]", max_input_chars_per_word=200 if own else 100, continuing_subword_prefix="##"))
    tokenizer.normalizer = BertNormalizer(lowercase=arguments.lowercase)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    dropped = dropped_by_package()
    rewriter = Rewriter(c_star_kept_by_package(dropped), dropped, arguments.lowercase) if own else None
    lines = pieces = 0
    different = []
    with open(arguments.input, encoding="utf-8", newline="\n") as texts, open(arguments.ours, encoding="utf-8") as ours:
        while True:
            batch = [line.removesuffix("\n") for line in itertools.islice(texts, 20000)]
            if not batch:
                break
            read = [rewriter.rewrite(line) for line in batch] if own else batch
            for line, theirs in zip(batch, tokenizer.encode_batch(read, add_special_tokens=False)):
                lines += 1
                mine = json.loads(next(ours, "{}"))
                offsets = theirs.offsets
                if not line.isascii():
                    at = byte_offsets(line)
                    offsets = [(at[a], at[b]) for a, b in offsets]
                pieces += len(offsets)
                if mine.get("ids") != theirs.ids or [tuple(o) for o in mine["offsets"]] != offsets:
                    different.append((lines, line, theirs.ids, offsets, mine))
        if next(ours, None) is not None:
            different.append((lines + 1, "", [], [], "more lines of ours than of input"))
    print("%d lines, %d pieces; replaced: %s; different: %d" % (
        lines, pieces, rewriter.counts if own else "nothing", len(different)))
    for number, line, ids, offsets, mine in different[:20]:
        print("line %d %s\n  theirs %s %s\n  ours   %s" % (number, ascii(line), ids, offsets, mine))
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vocab")
    parser.add_argument("--lowercase", action="store_true")
    parser.add_argument("--input", required=True)
    parser.add_argument("--ours")
    parser.add_argument("--dialect", choices=["biobert", "huggingFace"], default="biobert")
    parser.add_argument("--make", choices=["scalars", "fuzz"])
    parser.add_argument("--count", type=int, default=1000000)
    parser.add_argument("--seed", type=int, default=1)
    parsed = parser.parse_args()
    if parsed.make:
        make(parsed.make, parsed.count, parsed.seed, parsed.input)
    else:
        compare(parsed)
