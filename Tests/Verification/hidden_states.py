#!/usr/bin/env python3
"""host embed beside transformers: the largest absolute difference of hidden states over lines of text.

usage: hidden_states.py HOST MODEL TEXT [--lines 500] [--bound 1e-4]
"""
import argparse, os, subprocess, sys, tempfile
import numpy as np
import torch
from transformers import AutoTokenizer, BertModel


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("host"), parser.add_argument("model"), parser.add_argument("text")
    parser.add_argument("--lines", type=int, default=500)
    parser.add_argument("--bound", type=float, default=1e-4)
    options = parser.parse_args()
    lines = [line.strip() for line in open(options.text, encoding="utf-8") if 20 < len(line.strip()) < 1500][:options.lines]
    tokenizer = AutoTokenizer.from_pretrained(options.model)
    model = BertModel.from_pretrained(options.model).eval()
    worst = {}
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "lines.txt")
        open(source, "w", encoding="utf-8").write("\n".join(lines) + "\n")
        ours = {}
        for pooling in ("tokens", "mean", "cls"):
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
            for name, a, b in (("tokens", mine, hidden), ("mean", ours["mean"][index], hidden.mean(0)),
                               ("cls", ours["cls"][index], hidden[0])):
                worst[name] = max(worst.get(name, 0), float(np.abs(a - b).max()))
    print(f"{len(lines)} lines, largest absolute difference: " + "  ".join(f"{k} {v:.2e}" for k, v in worst.items()))
    sys.exit(0 if max(worst.values()) <= options.bound else 1)


if __name__ == "__main__":
    main()
