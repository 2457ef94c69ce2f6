#!/usr/bin/env python3
"""A fine-tuned folder in transformers' BertForTokenClassification: loads without complaint, and gives the same label for
every piece of a CoNLL file as the host's hidden states under the saved head.

usage: piece_labels.py HOST MODEL TEST.tsv
"""
import json, os, subprocess, sys, tempfile
import numpy as np
import torch
from safetensors.numpy import load_file
from transformers import AutoTokenizer, BertForTokenClassification


def sentences(path):
    words = []
    for line in open(path, encoding="utf-8"):
        if line.strip():
            words.append(line.split("\t")[0].strip())
        elif words:
            yield words
            words = []
    if words:
        yield words


def main():
    host, folder, test = sys.argv[1:4]
    lines = [" ".join(words) for words in sentences(test)]
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model, report = BertForTokenClassification.from_pretrained(folder, output_loading_info=True)
    complaints = {key: value for key, value in report.items() if value}
    model.eval()
    head = load_file(os.path.join(folder, "model.safetensors"))
    with tempfile.TemporaryDirectory() as work:
        source, target = os.path.join(work, "lines.txt"), os.path.join(work, "hidden.npy")
        open(source, "w", encoding="utf-8").write("\n".join(lines) + "\n")
        subprocess.run([host, "embed", "--model", folder, "--input", source, "--output", target, "--pooling", "tokens",
                        "--quiet"], check=True)
        hidden, starts = np.load(target), np.load(os.path.join(work, "hidden.starts.npy"))
    logits = hidden @ head["classifier.weight"].T + head["classifier.bias"]
    pieces = different = 0
    largest = 0.0
    for index, line in enumerate(lines):
        with torch.inference_mode():
            theirs = model(**tokenizer(line, return_tensors="pt", truncation=True,
                                       max_length=model.config.max_position_embeddings)).logits[0].numpy()
        mine = logits[starts[index]:starts[index + 1]]
        assert mine.shape == theirs.shape, (index, mine.shape, theirs.shape)
        pieces += len(mine)
        different += int((mine.argmax(1) != theirs.argmax(1)).sum())
        largest = max(largest, float(np.abs(mine - theirs).max()))
    print(json.dumps({"sentences": len(lines), "pieces": pieces, "different_labels": different,
                      "largest_logit_difference": largest, "complaints": {k: sorted(map(str, v)) for k, v in complaints.items()}}))
    sys.exit(0 if different == 0 and not complaints else 1)


if __name__ == "__main__":
    main()
