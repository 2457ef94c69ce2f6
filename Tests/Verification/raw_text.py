#!/usr/bin/env python3
"""Predicts on the raw text of a corpus with stand-off gold, scores that with `host score --metric span-exact.v1`, and
compares with `host evaluate` on the CoNLL form of the same test set.

Only the gold of one type is scored, under the name that the model gives its mentions. Mentions of more than one place,
repeated ones and ones within others are counted and told: columns cannot hold them, the raw gold does.

usage: raw_text.py HOST MODEL CDR_TestSet.PubTator.txt CoNLL-folder --type Chemical [--bar 1.0]
"""
import argparse, json, os, shutil, subprocess, sys, tempfile


def pubtator(path, kind):
    """Documents: id, text, and mentions (start, end) of a type, read by code that shares nothing with the host's."""
    for block in open(path, encoding="utf-8", newline="").read().replace("\r\n", "\n").split("\n\n"):
        lines = [line for line in block.split("\n") if line]
        if not lines:
            continue
        key, text = lines[0].split("|", 2)[0], "\n".join(line.split("|", 2)[2] for line in lines[:2])
        rows = [line.split("\t") for line in lines[2:]]
        found = [(int(row[1]), int(row[2])) for row in rows if len(row) > 4 and row[1].isdigit() and row[4] == kind]
        yield key, text, found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("host")
    parser.add_argument("model")
    parser.add_argument("pubtator")
    parser.add_argument("conll")
    parser.add_argument("--type", required=True)
    parser.add_argument("--bar", type=float, default=1.0, help="the largest difference of F1")
    parser.add_argument("--keep", help="a folder for gold and predictions")
    options = parser.parse_args()
    work = options.keep or tempfile.mkdtemp(prefix="raw-text-")
    os.makedirs(work, exist_ok=True)
    raw, gold, out = (os.path.join(work, name + ".jsonl") for name in ("raw", "gold", "predicted"))

    def host(*words):
        done = subprocess.run([options.host, *words, "--json", "--quiet"], capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{words[0]}: exit code {done.returncode}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    documents = list(pubtator(options.pubtator, options.type))
    with open(raw, "w", encoding="utf-8") as file:
        for key, text, _ in documents:
            file.write(json.dumps({"id": key, "text": text}) + "\n")
    if os.path.exists(out):
        os.remove(out)
    host("predict", "--model", options.model, "--input", raw, "--output", out)
    predicted = [json.loads(line) for line in open(out, encoding="utf-8", newline="\n")]
    names = {entity["type"] for record in predicted for entity in record["entities"]}
    name = options.type if options.type in names or len(names) != 1 else names.pop()
    nested = repeated = total = 0
    with open(gold, "w", encoding="utf-8") as file:
        for key, text, found in documents:
            total += len(found)
            repeated += len(found) - len(set(found))
            nested += sum(any(a < d and c < b and (a, b) != (c, d) for c, d in found) for a, b in found)
            entities = [{"start": start, "end": end, "type": name} for start, end in found]
            file.write(json.dumps({"id": key, "text": text, "entities": entities}) + "\n")
    score = host("score", "--metric", "span-exact.v1", "--gold", gold, "--predicted", out)["metrics"]["span-exact.v1"]
    report = host("evaluate", "--model", options.model, "--data", options.conll)
    columns = report["metrics"]["span-exact.v1"]
    print(f"gold of the raw text: {total} mentions in {len(documents)} documents, {repeated} repeated, {nested} that overlap")
    for words, values in (("raw text", score), ("columns", columns)):
        print(f"{words:<10}P {100 * values['precision']:.2f}  R {100 * values['recall']:.2f}  F1 {100 * values['f1']:.2f}"
              f"  gold {values['count:gold']:.0f}  predicted {values['count:predicted']:.0f}  right "
              f"{values['count:correct']:.0f}")
    print(f"ledger of the columns: {report['ledger']}")
    difference = 100 * (score["f1"] - columns["f1"])
    print(f"difference of F1: {difference:+.2f}, bar {options.bar}")
    if not options.keep:
        shutil.rmtree(work)
    sys.exit(1 if abs(difference) > options.bar else 0)


if __name__ == "__main__":
    main()
