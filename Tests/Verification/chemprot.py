#!/usr/bin/env python3
"""ChemProt's gold in the ledger of `host evaluate`, and its micro-F1 beside a count of the script's own.

Of each split: the evaluated relations in BioCreative's gold standard = total = scored + lost of every named reason. And the
predictions, mention by mention from their offsets, beside the same file: precision, recall and F1 over the five groups.

usage: chemprot.py HOST MODEL CHEMPROT
"""
import glob, json, os, subprocess, sys, tempfile

SPLITS = {"train": "training", "devel": "development", "test": "test"}
GROUPS = {"CPR:3", "CPR:4", "CPR:5", "CPR:6", "CPR:9"}


def rows(folder, part, kind):
    (path,) = glob.glob(os.path.join(folder, f"chemprot_{part}*", f"chemprot_{part}_{kind}*.tsv"))
    return [line.rstrip("\n").split("\t") for line in open(path, encoding="utf-8")]


def main():
    host, model, folder = sys.argv[1:4]
    failed, everything = False, 0
    for split, part in SPLITS.items():
        place = {(row[0], row[1]): (int(row[3]), int(row[4])) for row in rows(folder, part, "entities")}
        gold_rows = [row for row in rows(folder, part, "gold_standard") if row[1] in GROUPS]
        gold = {(row[0], row[1], frozenset(place[row[0], argument.split(":")[1]] for argument in row[2:4])) for row in gold_rows}
        with tempfile.TemporaryDirectory() as work:
            target = os.path.join(work, "out.jsonl")
            done = subprocess.run([host, "evaluate", "--model", model, "--data", folder, "--split", split, "--predictions",
                                   target, "--metrics", "chemprot-5.v1", "--json", "--quiet"], check=True, stdout=subprocess.PIPE)
            report, predicted = json.loads(done.stdout), set()
            for line in open(target, encoding="utf-8"):
                record = json.loads(line)
                ends = [(entity["start"], entity["end"]) for entity in record["entities"]]
                for relation in record["relations"]:
                    if relation["type"] in GROUPS:
                        predicted.add((record["id"], relation["type"], frozenset((ends[relation["head"]], ends[relation["tail"]]))))
        right = len(gold & predicted)
        precision, recall = right / max(1, len(predicted)), right / len(gold)
        own = {"precision": precision, "recall": recall, "f1": 2 * right / (len(gold) + len(predicted))}
        theirs = report["metrics"]["chemprot-5.v1"]
        gap = max(abs(own[key] - theirs[key]) for key in own)
        ledger = report["ledger"]
        adds_up = sum(ledger.values()) == 2 * ledger["total"]
        everything += ledger["total"]
        print(json.dumps({"split": split, "rows": len(gold_rows), "ledger": ledger, **own, "largest_difference": gap}))
        failed |= gap > 1e-12 or ledger["total"] != len(gold_rows) or not adds_up
    print(json.dumps({"all": everything}))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
