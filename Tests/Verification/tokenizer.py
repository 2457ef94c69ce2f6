#!/usr/bin/env python3
"""host tokenize beside the tokenizers package, cased and uncased: all files of a folder of text, every Unicode scalar
alone and between letters, and fuzzed lines. Pieces and byte offsets must be equal; what BioBERT reads otherwise by its own
rules (../TextTests/Fixtures/compare_tokenizer.py names them) is counted kind by kind, and must be the only difference.

usage: tokenizer.py HOST VOCABULARIES TEXTS [--fuzz 1000000] [--seed 1] [--casing cased,uncased] [--only text,scalars,fuzz]

VOCABULARIES holds bert-base-cased-vocab.txt and bert-base-uncased-vocab.txt. Run it under Python 3.13 with tokenizers and
unicodedata2 18.0.0.
"""
import argparse, collections, glob, itertools, json, os, re, subprocess, sys, tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "TextTests", "Fixtures"))
import compare_tokenizer as rules
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

LONG_WORD = re.compile(r"\S{101}")


def package(vocabulary, lowercase, longest):
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=longest,
                                    continuing_subword_prefix="##"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = BertNormalizer(lowercase=lowercase), BertPreTokenizer()
    return tokenizer


def compare(host, path, vocabulary_path, lowercase, dropped, kept):
    """Figures of one file, and the first lines that differ."""
    with open(vocabulary_path, encoding="utf-8") as file:
        vocabulary = {token.strip(): index for index, token in enumerate(file)}
    biobert, short = package(vocabulary, lowercase, 200), package(vocabulary, lowercase, 100)
    rewriter = rules.Rewriter(kept, dropped, lowercase)
    figures, different = collections.Counter(), []
    command = [host, "tokenize", "--vocab", vocabulary_path, "--input", path] + ["--lowercase"] * lowercase
    with open(path, encoding="utf-8", newline="\n") as texts, subprocess.Popen(command, stdout=subprocess.PIPE) as ours:
        while batch := [line.removesuffix("\n") for line in itertools.islice(texts, 5000)]:
            read = [rewriter.rewrite(line) for line in batch]
            for line, given, theirs in zip(batch, read, biobert.encode_batch(read, add_special_tokens=False)):
                mine = json.loads(ours.stdout.readline() or "{}")
                offsets = theirs.offsets
                if not line.isascii():
                    at = rules.byte_offsets(line)
                    offsets = [(at[a], at[b]) for a, b in offsets]
                figures["lines"] += 1
                figures["pieces"] += len(offsets)
                figures["lines with a rule of BioBERT"] += given != line
                if LONG_WORD.search(given):
                    figures["long words"] += short.encode(given, add_special_tokens=False).ids != theirs.ids
                if (mine.get("pieces"), mine.get("ids"), [tuple(o) for o in mine.get("offsets", [])]) != (
                        theirs.tokens, theirs.ids, offsets):
                    figures["different"] += 1
                    if len(different) < 5:
                        different.append((figures["lines"], ascii(line)[:200], theirs.tokens, offsets, mine))
        if ours.stdout.readline():
            figures["different"] += 1
            different.append((figures["lines"] + 1, "", [], [], "more lines than the input has"))
    if ours.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {ours.returncode}")
    figures.update(rewriter.counts)
    return figures, different


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("host"), parser.add_argument("vocabularies"), parser.add_argument("texts")
    parser.add_argument("--fuzz", type=int, default=1000000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--casing", default="cased,uncased")
    parser.add_argument("--only", default="text,scalars,fuzz")
    options = parser.parse_args()
    dropped = rules.dropped_by_package()
    kept = rules.c_star_kept_by_package(dropped)
    failed = False
    with tempfile.TemporaryDirectory() as work:
        inputs = {kind: [] for kind in options.only.split(",")}
        for kind in inputs:
            if kind == "text":
                inputs[kind] = sorted(p for p in glob.glob(os.path.join(options.texts, "**", "*"), recursive=True)
                                      if os.path.isfile(p))
            else:
                inputs[kind] = [os.path.join(work, kind + ".txt")]
                rules.make(kind, options.fuzz, options.seed, inputs[kind][0])
            if not inputs[kind]:
                sys.exit(f"no files in {options.texts}")
        for casing, kind in itertools.product(options.casing.split(","), inputs):
            vocabulary = os.path.join(options.vocabularies, f"bert-base-{casing}-vocab.txt")
            total = collections.Counter()
            for path in inputs[kind]:
                figures, different = compare(options.host, path, vocabulary, casing == "uncased", dropped, kept)
                total.update(figures)
                for number, line, tokens, offsets, mine in different:
                    print(f"{os.path.basename(path)}:{number} {line}\n  theirs {tokens} {offsets}\n  ours   {mine}")
            print(f"{casing} {kind}: {len(inputs[kind])} files, {total['lines']} lines, {total['pieces']} pieces, "
                  f"different {total['different']}; read by BioBERT's rules: {total['lines with a rule of BioBERT']} lines ("
                  f"{total['unassigned']} unassigned, {total['sigma']} sigma, {total['ideographs']} ideographs), "
                  f"{total['long words']} lines with a word of 101 to 200", flush=True)
            failed |= total["different"] > 0
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
