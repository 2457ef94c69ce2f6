#!/usr/bin/env python3
"""host embed beside transformers: the largest absolute difference of hidden states over lines of text; of a .tsv, over
its sentences, words joined by spaces.

usage: hidden_states.py HOST MODEL TEXT [--lines 500] [--pooling tokens,mean,cls] [--bound 1e-4]
"""
import argparse, os, subprocess, sys, tempfile
import numpy as np
import torch
from transformers import AutoTokenizer, BertModel


def read(path):
    """The lines of a text, or the sentences of a file of columns."""
    with open(path, encoding="utf-8") as file:
        if not path.endswith(".tsv"):
            return [line.strip() for line in file]
        return [" ".join(row.split("\t")[0] for row in block.split("\n") if row)
                for block in file.read().split("\n\n")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("host"), parser.add_argument("model"), parser.add_argument("text")
    parser.add_argument("--lines", type=int, default=500)
    parser.add_argument("--pooling", default="tokens,mean,cls")
    parser.add_argument("--bound", type=float, default=1e-4)
    options = parser.parse_args()
    lines = [line for line in read(options.text) if 20 < len(line) < 1500][:options.lines]
    tokenizer = AutoTokenizer.from_pretrained(options.model)
    model = BertModel.from_pretrained(options.model).eval()
    worst = {}
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "lines.txt")
        open(source, "w", encoding="utf-8").write("\n".join(lines) + "\n")
        ours = {}
        poolings = options.pooling.split(",")
        for pooling in {"tokens", *poolings}:
            target = os.path.join(folder, pooling + ".npy")
            subprocess.run([options.host, "embed", "--model", options.model, "--input", source, "--output", target,
                            "--pooling", pooling, "--quiet"], check=True)
            ours[pooling] = np.load(target)
        starts = np.load(os.path.join(folder, "tokens.starts.npy"))
        for index, line in enumerate(lines):
            encoded = tokenizer(line, return_tensors="pt", truncation=True, max_length=model.config.max_position_embeddings)
            with torch.inference_mode():
                hidden = model(**encoded).last_hidden_state[0].numpy()
            mine = ours["tokens"][starts[index]:starts[index + 1]]
            if mine.shape != hidden.shape:
                sys.exit(f"line {index}: {mine.shape[0]} pieces here, {hidden.shape[0]} there: {line!r}")
            theirs = {"tokens": hidden, "mean": hidden.mean(0), "cls": hidden[0]}
            for name in poolings:
                given = mine if name == "tokens" else ours[name][index]
                worst[name] = np.maximum(worst.get(name, 0), np.abs(given - theirs[name]).max())  # keeps a NaN
    print(f"{len(lines)} lines, largest absolute difference: " + "  ".join(f"{k} {v:.2e}" for k, v in worst.items()))
    sys.exit(0 if all(value <= options.bound for value in worst.values()) else 1)


if __name__ == "__main__":
    main()
