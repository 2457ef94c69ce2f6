#!/usr/bin/env python3
"""The same recipe with the host and with torch and transformers (Benchmarks/peers), several seeds each: the means may differ by
2 sqrt(s1^2 / n + s2^2 / n) at the most.

`relations` trains on a folder of masked sentences (train.tsv, test.tsv) and compares micro-averaged F1. `questions` trains on a
file of SQuAD's form, begins on both sides from one model folder of the task qa, answers BioASQ's test files, and compares MRR,
strict and lenient accuracy of the five best answers against golden files. --keep is a folder for models and answers.

Every training is a line of --results: what is there is not made again, so that the comparison can be stopped and goes on; a
line that was made with other settings is refused. --sides makes one side alone, into a file of its own or the same; the comparison
is printed when both sides have every seed.

usage: parity.py relations|questions --host HOST --python PY --model MODEL --results FILE [--data FOLDER]
                 [--train FILE --test FILE… --gold FILE…] [--seeds 1,2,3] [--epochs 1] [--batch 32] [--rate 5e-5]
                 [--length 128] [--precision fp32] [--threads N] [--keep FOLDER]
                 [--sides host,torch]
"""
import argparse, json, math, os, statistics, subprocess, sys, tempfile

PEERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Benchmarks", "peers")


def run(words):
    done = subprocess.run([str(word) for word in words], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads([line for line in done.stdout.splitlines() if line.startswith("{")][-1])


def host(options, seed, work, *more):
    """Trains with the host; its report."""
    model = os.path.join(options.keep or work, f"seed-{seed}")
    report = run([options.host, "finetune", "--init", options.model, "--out", model, "--epochs", options.epochs,
                  "--batch-size", options.batch, "--learning-rate", options.rate, "--max-length", options.length, "--optimizer",
                  "hf", "--precision", options.precision, "--seed", seed, "--threads", options.threads, "--json", "--quiet",
                  # What was kept and stopped goes on.
                  *(["--resume"] if os.path.exists(model + ".run") else []), *more])
    return report, model


def torch(options, script, seed, *more):
    return run([options.python, os.path.join(PEERS, script), "--model", options.model, "--epochs", options.epochs, "--batch",
                options.batch, "--rate", options.rate, "--length", options.length, "--seed", seed, "--precision",
                options.precision, "--threads", options.threads, "--form", "plain", *more])


def relations(options, side, seed, work):
    if side == "host":
        report, _ = host(options, seed, work, "--task", "re", "--data", options.data, "--format", "sentence-tsv")
        return {"f1": 100 * report["metrics"]["micro.v1"]["f1"]}, report
    report = torch(options, "relations.py", seed, "--data", options.data)
    return {"f1": report["f1"]}, report


def gold_of_asked(options, work):
    """The golden questions that the test files ask."""
    asked = set()
    for path in options.test:
        for entry in json.load(open(path, encoding="utf-8"))["data"]:
            asked |= {q["id"].split("_")[0] for paragraph in entry["paragraphs"] for q in paragraph["qas"]}
    everything = [q for path in options.gold for q in json.load(open(path, encoding="utf-8"))["questions"]]
    gold = os.path.join(work, "gold.json")
    json.dump({"questions": [q for q in everything if q["id"] in asked]}, open(gold, "w", encoding="utf-8"))
    return gold


def questions(options, side, seed, work):
    answers = os.path.join(options.keep or work, f"answers-{seed}.jsonl" if side == "host" else f"nbest-{seed}.json")
    if side == "host":
        report, model = host(options, seed, work, "--task", "qa", "--data", options.train[0], "--split-by", "100/0/0")
        subprocess.run([options.host, "predict", "--model", model, "--output", answers, "--quiet", "--threads",
                        str(options.threads)] + [word for path in options.test for word in ("--input", path)], check=True,
                       stdout=subprocess.DEVNULL)
    else:
        report = torch(options, "questions.py", seed, "--train", *options.train, "--nbest", answers, "--test", *options.test)
    # What would be handed in, five answers at most, whoever made it: an n-best list alone has many more.
    handed = os.path.join(work, "submission.json")
    subprocess.run([options.host, "translate", answers, "--to", "bioasq", handed, "--quiet"], check=True)
    score = run([options.host, "score", "--metric", "bioasq-complete.v1", "--gold", gold_of_asked(options, work), "--predicted",
                 handed, "--json"])["metrics"]["bioasq-complete.v1"]
    return {key: 100 * score[key] for key in ("strict_accuracy", "lenient_accuracy", "mrr")}, report


def made(options, settings):
    """The values by side and seed that stand in the results."""
    result = {}
    if os.path.exists(options.results):
        for line in open(options.results, encoding="utf-8"):
            entry = json.loads(line)
            if entry["settings"] != settings:
                sys.exit(f"parity.py: {options.results} was made with {entry['settings']}; name another file")
            result[entry["side"], entry["seed"]] = entry["values"]
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["relations", "questions"])
    for name in ("host", "python", "model", "results"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--data")
    parser.add_argument("--keep")
    for name in ("train", "test", "gold"):
        parser.add_argument("--" + name, nargs="+")
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", default="5e-5")
    parser.add_argument("--length", type=int, default=128)
    parser.add_argument("--precision", default="fp32")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--sides", default="host,torch")
    options = parser.parse_args()
    settings = {name: getattr(options, name) for name in ("kind", "epochs", "batch", "rate", "length", "precision")}
    settings["trained_on"] = [os.path.basename(path) for path in options.train or [options.data]]
    values, seeds = made(options, settings), options.seeds.split(",")
    for seed in seeds:
        for side in options.sides.split(","):
            if (side, seed) in values:
                continue
            with tempfile.TemporaryDirectory() as work:
                values[side, seed], report = {"relations": relations, "questions": questions}[options.kind](
                    options, side, seed, work)
            line = json.dumps({"side": side, "seed": seed, "values": values[side, seed], "settings": settings,
                               "tokens_per_second": report["tokens_per_second"]})
            with open(options.results, "a", encoding="utf-8") as file:
                file.write(line + "\n")
            print(line, flush=True)
    if not all((side, seed) in values for side in ("host", "torch") for seed in seeds):
        print("parity.py: one side is not complete, nothing is compared")
        return
    failed = False
    for key in values["host", seeds[0]]:
        a, b = [[values[side, seed][key] for seed in seeds] for side in ("host", "torch")]
        gap = abs(statistics.mean(a) - statistics.mean(b))
        bound = 2 * math.sqrt((statistics.variance(a) + statistics.variance(b)) / len(a))
        failed |= gap > bound
        print(json.dumps({"value": key, "ours": statistics.mean(a), "theirs": statistics.mean(b), "gap": gap, "bound": bound}))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
