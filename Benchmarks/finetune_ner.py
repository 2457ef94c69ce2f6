#!/usr/bin/env python3
"""Fine-tuning and tagging beside a peer's script, in alternation, on the same machine in the same minutes.

usage: finetune_ner.py --model MINILM --data NCBI-disease --peer-python PY --peer-script finetune_ner.py
                       [--host .build/release/host] [--epochs 1] [--batch 32] [--rate 5e-5] [--rounds 3]
                       [--forms grouped,plain] [--json FILE]

Prints a row for each run and, per form of the peer, the medians and the ratios ours / peer's. Only ratios from one run
of this script mean anything: the machine may be shared.
"""
import argparse, json, os, re, shutil, statistics, subprocess, sys, tempfile


def ours(options):
    """One fine-tuning and one evaluation of the test split with the host; tokens/s and MB."""
    folder = tempfile.mkdtemp(prefix="bench-ner-")
    try:
        model = os.path.join(folder, "model")
        train = subprocess.run(
            [options.host, "finetune", "--task", "ner", "--data", options.data, "--init", options.model, "--out", model,
             "--epochs", str(options.epochs), "--batch-size", str(options.batch), "--learning-rate", options.rate,
             "--optimizer", "hf", "--threads", str(options.threads), "--json", "--quiet"],
            check=True, capture_output=True, text=True)
        result = json.loads(train.stdout)
        test = json.loads(subprocess.run(
            [options.host, "evaluate", "--model", model, "--data", options.data, "--split", "test",
             "--threads", str(options.threads), "--json", "--quiet"], check=True, capture_output=True, text=True).stdout)
        return {"train": result["tokens_per_second"], "tag": test["tokens_per_second"], "memory": result["peak_rss_mb"],
                "f1": 100 * result["metrics"]["conlleval.v1"]["f1"]}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def peer(options, form):
    """One run of the peer's script; the figures of its last epoch."""
    words = [options.peer_python, options.peer_script, options.model, options.data, str(options.epochs),
             str(options.batch), options.rate]
    if form != "plain":
        words.append(form)
    environment = dict(os.environ, THREADS=str(options.threads), HF_HUB_OFFLINE="1")
    environment.pop("OPENBLAS_CORETYPE", None)
    text = subprocess.run(words, check=True, capture_output=True, text=True, env=environment).stdout
    epoch = re.findall(r"train [\d.]+s (\d+) tok/s test [\d.]+s (\d+) tok/s .*F1 ([\d.]+)", text)[-1]
    return {"train": float(epoch[0]), "tag": float(epoch[1]), "f1": float(epoch[2]),
            "memory": float(re.search(r"peak RSS MB (\d+)", text).group(1))}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default=".build/release/host")
    for name in ("model", "data", "peer-python", "peer-script"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", default="5e-5")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--forms", default="grouped,plain")
    parser.add_argument("--json")
    options = parser.parse_args()
    forms = options.forms.split(",")
    runs = {name: [] for name in ["ours"] + forms}
    for round_number in range(options.rounds):
        for name in runs:
            figures = ours(options) if name == "ours" else peer(options, name)
            runs[name].append(figures)
            print(f"round {round_number + 1} {name:8s} train {figures['train']:7.0f} tok/s  tag {figures['tag']:7.0f} "
                  f"tok/s  memory {figures['memory']:6.0f} MB  F1 {figures['f1']:.2f}", flush=True)
    median = {name: {key: statistics.median(run[key] for run in runs[name]) for key in runs[name][0]} for name in runs}
    for form in forms:
        row = {key: median["ours"][key] / median[form][key] for key in ("train", "tag", "memory")}
        print(f"ours / {form}: train {row['train']:.2f}  tag {row['tag']:.2f}  memory {row['memory']:.2f}")
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"runs": runs, "medians": median}, file, indent=2)


if __name__ == "__main__":
    sys.exit(main())
