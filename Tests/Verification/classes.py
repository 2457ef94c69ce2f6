#!/usr/bin/env python3
"""A fine-tuned folder of the task `re` in transformers' BertForSequenceClassification: loads without complaint, and gives the
same class and the same logits for every sentence of a test file as `host evaluate`.

Logits are compared by what softmax leaves of them: with two classes the logarithm of the odds, which is their difference;
with more the logarithm of the best class's probability. Sentences that exceed the model's length, where the host keeps both
arguments and transformers cuts the end off, are left out and counted.

usage: classes.py HOST MODEL TEST.tsv [--bound 1e-4] [--threads N]
"""
import argparse, json, math, os, subprocess, sys, tempfile
import torch
from transformers import AutoTokenizer, BertForSequenceClassification

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Benchmarks", "peers"))
import relations


def ours(options):
    """Class and confidence of every sentence, in order; none where no window holds both arguments."""
    with tempfile.TemporaryDirectory() as work:
        target = os.path.join(work, "out.jsonl")
        subprocess.run([options.host, "evaluate", "--model", options.model, "--data", options.test, "--format", "sentence-tsv",
                        "--predictions", target, "--threads", str(options.threads), "--quiet", "--json"], check=True,
                       stdout=subprocess.DEVNULL)
        lines = [json.loads(line) for line in open(target, encoding="utf-8")]
    return [(line["text"], *([(found["type"], found["confidence"]) for found in line["classes"]] or [(None, None)])[0])
            for line in lines]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("host", "model", "test"):
        parser.add_argument(name)
    parser.add_argument("--bound", type=float, default=1e-4)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    tokenizer = AutoTokenizer.from_pretrained(options.model)
    model, report = BertForSequenceClassification.from_pretrained(options.model, output_loading_info=True)
    complaints = {key: value for key, value in report.items() if value}
    model.eval()
    length = int(json.load(open(os.path.join(options.model, "host.json"), encoding="utf-8"))["options"]["max-length"])
    rows, predicted = relations.read(options.test), ours(options)
    assert len(rows) == len(predicted), (len(rows), len(predicted))
    compared = different = cut = 0
    largest = 0.0
    for (sentence, _), (text, label, confidence) in zip(rows, predicted):
        assert sentence == text, (sentence, text)
        pieces = tokenizer(sentence, return_tensors="pt")
        if pieces["input_ids"].shape[1] > length:
            cut += 1
            continue
        with torch.inference_mode():
            logits = model(**pieces).logits[0].double()
        compared += 1
        different += model.config.id2label[int(logits.argmax())] != label
        if label is None:
            continue
        index = model.config.label2id[label]
        if len(logits) == 2:
            gap = math.log(confidence / (1 - confidence)) - float(logits[index] - logits[1 - index])
        else:
            gap = math.log(confidence) - float(torch.log_softmax(logits, 0)[index])
        largest = max(largest, abs(gap))
    print(json.dumps({"sentences": compared, "too_long": cut, "classes": len(model.config.id2label), "different": different,
                      "largest_gap": largest, "complaints": {key: sorted(value) for key, value in complaints.items()}}))
    sys.exit(1 if different or largest > options.bound or complaints else 0)


if __name__ == "__main__":
    main()
