#!/usr/bin/env python3
"""The same recipe with the host and with torch and transformers (Benchmarks/peers), several seeds each: the means may differ by
2 sqrt(s1^2 / n + s2^2 / n) at the most.

`relations` trains on a folder of masked sentences (train.tsv, test.tsv) and compares micro-averaged F1. `questions` trains on a
file of SQuAD's form, begins on both sides from one model folder of the task qa, answers BioASQ's test files, and compares MRR,
strict and lenient accuracy against golden files.

usage: parity.py relations|questions --host HOST --python PY --model MODEL [--data FOLDER]
                 [--train FILE --test FILE… --gold FILE…] [--seeds 1,2,3] [--epochs 1] [--batch 32] [--rate 5e-5]
                 [--length 128] [--precision fp32]
"""
import argparse, json, math, os, statistics, subprocess, sys, tempfile

PEERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Benchmarks", "peers")


def run(words):
    done = subprocess.run([str(word) for word in words], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads([line for line in done.stdout.splitlines() if line.startswith("{")][-1])


def recipe(options, seed):
    return ["--epochs", options.epochs, "--batch-size", options.batch, "--learning-rate", options.rate, "--max-length",
            options.length, "--optimizer", "hf", "--precision", options.precision, "--seed", seed, "--json", "--quiet"]


def peer(options, script, seed, *more):
    return run([options.python, os.path.join(PEERS, script), "--model", options.model, "--epochs", options.epochs, "--batch",
                options.batch, "--rate", options.rate, "--length", options.length, "--seed", seed, "--precision",
                options.precision, "--form", "plain", *more])


def relations(options, seed, work):
    ours = run([options.host, "finetune", "--task", "re", "--data", options.data, "--format", "sentence-tsv", "--init",
                options.model, "--out", os.path.join(work, "model"), *recipe(options, seed)])
    theirs = peer(options, "relations.py", seed, "--data", options.data)
    return {"f1": 100 * ours["metrics"]["micro.v1"]["f1"]}, {"f1": theirs["f1"]}, ours, theirs


def questions(options, seed, work):
    model, answers = os.path.join(work, "model"), os.path.join(work, "answers.jsonl")
    nbest, gold = os.path.join(work, "nbest.json"), os.path.join(work, "gold.json")
    asked = set()
    for path in options.test:
        for entry in json.load(open(path, encoding="utf-8"))["data"]:
            asked |= {q["id"].split("_")[0] for paragraph in entry["paragraphs"] for q in paragraph["qas"]}
    everything = [q for path in options.gold for q in json.load(open(path, encoding="utf-8"))["questions"]]
    json.dump({"questions": [q for q in everything if q["id"] in asked]}, open(gold, "w", encoding="utf-8"))
    ours = run([options.host, "finetune", "--task", "qa", "--data", options.train[0], "--split-by", "100/0/0", "--init",
                options.model, "--out", model, *recipe(options, seed)])
    subprocess.run([options.host, "predict", "--model", model, "--output", answers, "--quiet"]
                   + [word for path in options.test for word in ("--input", path)], check=True, stdout=subprocess.DEVNULL)
    theirs = peer(options, "questions.py", seed, "--train", *options.train, "--nbest", nbest, "--test", *options.test)
    values = []
    for file in (answers, nbest):
        score = run([options.host, "score", "--metric", "bioasq-complete.v1", "--gold", gold, "--predicted", file, "--json"])
        values.append({key: 100 * score["metrics"]["bioasq-complete.v1"][key]
                       for key in ("strict_accuracy", "lenient_accuracy", "mrr")})
    return values[0], values[1], ours, theirs


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["relations", "questions"])
    for name in ("host", "python", "model"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--data")
    for name in ("train", "test", "gold"):
        parser.add_argument("--" + name, nargs="+")
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", default="5e-5")
    parser.add_argument("--length", type=int, default=128)
    parser.add_argument("--precision", default="fp32")
    options = parser.parse_args()
    ours, theirs = [], []
    for seed in options.seeds.split(","):
        with tempfile.TemporaryDirectory() as work:
            first, second, a, b = {"relations": relations, "questions": questions}[options.kind](options, seed, work)
        ours.append(first), theirs.append(second)
        print(json.dumps({"seed": seed, "ours": first, "theirs": second, "speed": a["tokens_per_second"],
                          "their_speed": b["tokens_per_second"]}), flush=True)
    failed = False
    for key in ours[0]:
        a, b = [value[key] for value in ours], [value[key] for value in theirs]
        gap = abs(statistics.mean(a) - statistics.mean(b))
        bound = 2 * math.sqrt((statistics.variance(a) + statistics.variance(b)) / len(a))
        failed |= gap > bound
        print(json.dumps({"value": key, "ours": statistics.mean(a), "theirs": statistics.mean(b), "gap": gap, "bound": bound}))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
