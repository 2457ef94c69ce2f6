#!/usr/bin/env python3
"""What the examples of the SDK come to: the check of each, and its training on its sample, as a table.

    examples_report.py --host HOST [--threads N] > docs/results/example-checks.md

Every example is built in place by its own Makefile first; one whose toolchain is missing is named and left out.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXAMPLES = os.path.join(ROOT, "SDK", "examples")
SAMPLE = {"ner-crf": os.path.join(ROOT, "Models", "embedded", "samples", "ner")}
# What is no task is tried in another way.
OTHERS = {"metric-mention-overlap": "metric", "format-bioc-json": "format", "format-mentions": "format",
          "functions": "functions"}


def run(command, **more):
    return subprocess.run(command, capture_output=True, text=True, **more)


def library(folder):
    for place in (folder, os.path.join(folder, "build")):
        for name in sorted(os.listdir(place)) if os.path.isdir(place) else []:
            if name.endswith(".so"):
                return os.path.join(place, name)
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", required=True)
    parser.add_argument("--threads", default="2")
    options = parser.parse_args()
    host = os.path.abspath(options.host)
    rows, left_out = [], []
    for example in sorted(name for name in os.listdir(EXAMPLES) if os.path.isdir(os.path.join(EXAMPLES, name))):
        folder = os.path.join(EXAMPLES, example)
        built = run(["make", "-C", folder, f"SDK={os.path.join(ROOT, 'SDK')}"])
        plugin = library(folder)
        if built.returncode or not plugin:
            left_out.append(f"{example}: {(built.stderr.strip() or 'nothing was built').splitlines()[-1]}")
            continue
        checked = json.loads(run([host, "plugin", "check", plugin, "--json"]).stdout)
        counts = ", ".join(f"{n} {status}" for status, n in checked["counts"].items() if n)
        with tempfile.TemporaryDirectory(prefix="examples-") as work:
            result = used(host, example, folder, os.path.dirname(plugin), work, options.threads)
        rows.append((example, counts, result))
        print(example, counts, result, file=sys.stderr)
    print("# The examples\n")
    print("Each example of `SDK/examples`, checked with `host plugin check` and trained on its own sample from the shipped "
          "small model, with the task's own settings. Made by `Tests/Verification/examples_report.py`.\n")
    print("| example | check | what came out |\n|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    for reason in left_out:
        print(f"\nLeft out: {reason}.")
    return 0


def used(host, example, folder, place, work, threads):
    data = next((path for path in (SAMPLE.get(example), os.path.join(folder, "sample"), os.path.join(folder, "data"))
                 if path and os.path.isdir(path)), None)
    if OTHERS.get(example) == "metric":
        done = run([host, "score", "--metric", "mention-overlap.v1", "--gold", os.path.join(data, "gold.jsonl"),
                    "--predicted", os.path.join(data, "predicted.jsonl"), "--plugin-dir", place, "--json"])
        values = json.loads(done.stdout)["metrics"]["mention-overlap.v1"]
        return "scores its sample: " + ", ".join(f"{k} {v:.4f}" for k, v in list(values.items())[:3])
    if OTHERS.get(example) == "functions":
        name = "example.functions:f2"
        done = run([host, "score", "--metric", name, "--gold", os.path.join(data, "gold.jsonl"), "--predicted",
                    os.path.join(data, "predicted.jsonl"), "--plugin-dir", place, "--json"])
        return f"scores its sample: {name} {json.loads(done.stdout)['metrics'][name]['value']:.4f}"
    if OTHERS.get(example) == "format":
        form, ending = {"format-bioc-json": ("bioc-json-rs", ".json"), "format-mentions": ("mentions", ".men")}[example]
        source = os.path.join(data, sorted(n for n in os.listdir(data) if n.endswith(ending))[0])
        for name in ("a" + ending, "b" + ending):
            done = run([host, "translate", "--from", form, source, "--to", form,
                        os.path.join(work, name), "--plugin-dir", place])
            if done.returncode:
                return done.stderr.strip().splitlines()[-1]
            source = os.path.join(work, name)
        with open(os.path.join(work, "a" + ending), "rb") as a, open(os.path.join(work, "b" + ending), "rb") as b:
            return "its sample, written twice: " + ("the same bytes" if a.read() == b.read() else "other bytes")
    done = run([host, "finetune", "--task", example, "--data", data, "--out", os.path.join(work, "model"), "--plugin-dir",
                place, "--threads", threads, "--json"], cwd=work)
    if done.returncode:
        return done.stderr.strip().splitlines()[-1]
    report = json.loads(done.stdout)
    parts = []
    for metric, values in report["metrics"].items():
        plain = {k: v for k, v in values.items() if isinstance(v, (int, float)) and ":" not in k}
        parts.append(metric + ": " + ", ".join(f"{k} {v:.4f}" for k, v in list(plain.items())[:4]))
    return f"test: {'; '.join(parts)} ({report['seconds']:.0f} s)"


if __name__ == "__main__":
    sys.exit(main())
