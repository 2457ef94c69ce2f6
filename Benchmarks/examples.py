#!/usr/bin/env python3
"""Times the making of pre-training examples beside Google's create_pretraining_data.py, on one core each, in alternation.

    python3 Benchmarks/examples.py --host HOST --google FOLDER --text FILE... --vocab VOCAB [--rounds 3] [--megabytes 2]

FOLDER holds `create_pretraining_data.py` and `tokenization.py` of google-research/bert. The script itself wants TensorFlow
1; what is timed here is its `create_training_instances` alone, from opening the text to the instances in memory, with no
record written, under a stand-in for the few names of TensorFlow that it asks for. The host makes the same from the shards of
a corpus of the same text. Both make one round (a duplication factor of 1) of 128 pieces and 20 predictions.
"""

import argparse
import io
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import types


def stand_in():
    """The names of TensorFlow 1 that the two scripts touch before and while they make instances."""
    flags = types.SimpleNamespace(FLAGS=types.SimpleNamespace(do_whole_word_mask=False))
    for name in ("string", "bool", "integer", "float"):
        setattr(flags, "DEFINE_" + name, lambda *a, **k: None)
    module = types.ModuleType("tensorflow")
    module.flags = flags
    module.gfile = types.SimpleNamespace(GFile=lambda path, mode: io.open(path, mode + "b"))
    module.logging = types.SimpleNamespace(info=lambda *a: None)
    return module


def text_of(files, megabytes):
    """Some text as Google's script wants it: a sentence a line, a blank line between documents."""
    lines, size = [], 0
    for path in files:
        for line in io.open(path, encoding="utf-8"):
            line = line.strip()
            lines += line.replace(". ", ".\n").split("\n") if line else [""]
            size += len(line.encode())
            if size > megabytes * 1e6:
                return "\n".join(lines) + "\n"
    return "\n".join(lines) + "\n"


def google(folder, text, vocabulary):
    """Pieces a second of Google's function."""
    sys.modules["tensorflow"] = stand_in()
    sys.path.insert(0, folder)
    import create_pretraining_data
    import tokenization
    create_pretraining_data.FLAGS = sys.modules["tensorflow"].flags.FLAGS
    tokenizer = tokenization.FullTokenizer(vocab_file=vocabulary, do_lower_case=False)
    started = time.time()
    instances = create_pretraining_data.create_training_instances(
        [text], tokenizer, 128, 1, 0.1, 0.15, 20, random.Random(12345))
    return sum(len(instance.tokens) for instance in instances) / (time.time() - started)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", required=True)
    parser.add_argument("--google", required=True)
    parser.add_argument("--text", required=True, nargs="+")
    parser.add_argument("--vocab", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--megabytes", type=float, default=2)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(google(options.google, options.child, options.vocab))
        return
    with tempfile.TemporaryDirectory() as folder:
        text = os.path.join(folder, "text.txt")
        with io.open(text, "w", encoding="utf-8") as file:
            file.write(text_of(options.text, options.megabytes))
        corpus = os.path.join(folder, "corpus")
        subprocess.run(
            [options.host, "corpus", "build", text, "--from", "text", "--out", corpus, "--near-duplicates", "0", "--quiet"],
            check=True, stdout=subprocess.DEVNULL)
        theirs, ours = [], []
        for _ in range(options.rounds):
            theirs.append(float(subprocess.run(
                [sys.executable, os.path.abspath(__file__), "--child", text, "--host", "", "--text", "", "--google",
                 options.google, "--vocab", options.vocab], check=True, capture_output=True, text=True).stdout))
            ours.append(json.loads(subprocess.run(
                [options.host, "corpus", "examples", corpus, "--vocab", options.vocab, "--threads", "1", "--json", "--quiet"],
                check=True, capture_output=True, text=True).stdout)["tokens_per_second"])
            print("google %.0f  host %.0f pieces a second" % (theirs[-1], ours[-1]), flush=True)
    print("medians: google %.0f, host %.0f, ratio %.0f" % (
        statistics.median(theirs), statistics.median(ours), statistics.median(ours) / statistics.median(theirs)))


if __name__ == "__main__":
    main()
