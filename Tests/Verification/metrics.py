#!/usr/bin/env python3
"""host score beside seqeval and beside a count of our own: conlleval.v1, seqeval-strict.v1 and token-level.v1, on gold files
with predictions made from them by the errors that taggers make, and on random tag sequences.

usage: metrics.py HOST GOLD.tsv… [--sequences 10000] [--seed 1] [--bound 1e-12]

Every value that the host prints is compared: precision, recall, f1, accuracy, counts, and those of each type and tag.
seqeval gives conlleval.v1 in its default mode, and seqeval-strict.v1 with mode='strict' and scheme=IOB2.
"""
import argparse, collections, json, os, random, subprocess, sys, tempfile, warnings
from seqeval.metrics import accuracy_score, classification_report
from seqeval.scheme import IOB2

METRICS = ("conlleval.v1", "seqeval-strict.v1", "token-level.v1")


def read(path):
    """The sentences of a file, as lists of [word, tag]; its `-DOCSTART-` lines stand for themselves, as strings."""
    units, rows = [], []
    for line in list(open(path, encoding="utf-8", newline="\n")) + [""]:
        fields = line.rstrip("\r\n").split("\t")
        if fields == [""] or fields[0].startswith("-DOCSTART-"):
            if rows:
                units.append(rows)
            rows = []
            if fields != [""]:
                units.append("\t".join(fields))
        else:
            rows.append([fields[0], fields[-1].strip()])
    return units


def write(path, units):
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        for unit in units:
            file.write((unit if isinstance(unit, str) else "\n".join("\t".join(row) for row in unit)) + "\n\n")


def chunks(tags, strict):
    """Mentions as (first, behind last, type). An I that continues nothing begins one, or none when strict."""
    found, first, kind = set(), None, None
    for place, tag in enumerate(tags + ["O"]):
        letter, _, label = tag.partition("-")
        if first is not None and not (letter == "I" and label == kind):
            found.add((first, place, kind))
            first = None
        if first is None and (letter == "B" or letter == "I" and not strict):
            first, kind = place, label
    return found


def rates(suffix, gold, predicted, correct):
    return {"precision" + suffix: correct / predicted if predicted else 0.0,
            "recall" + suffix: correct / gold if gold else 0.0,
            "f1" + suffix: 2 * correct / (gold + predicted) if gold + predicted else 0.0,
            "count:gold" + suffix: gold, "count:predicted" + suffix: predicted, "count:correct" + suffix: correct}


def own_count(metric, gold, predicted):
    """Every value of a metric, counted here."""
    words = sum(map(len, gold))
    right = sum(a == b for g, p in zip(gold, predicted) for a, b in zip(g, p))
    values = {"accuracy": right / words if words else 0.0, "count:words": words}
    counts = collections.defaultdict(lambda: [0, 0, 0])
    for g, p in zip(gold, predicted):
        if metric == "token-level.v1":
            for a, b in zip(g, p):
                counts[a][0] += 1
                counts[b][1] += 1
                counts[a][2] += a == b
        else:
            g, p = chunks(g, metric != "conlleval.v1"), chunks(p, metric != "conlleval.v1")
            for side, mentions in enumerate((g, p, g & p)):
                for _, _, kind in mentions:
                    counts[kind][side] += 1
    if metric == "token-level.v1":
        counts.pop("O", None)
        for key in ("precision", "recall", "f1"):
            each = [rates("", *c)[key] for c in counts.values()]
            values[key] = sum(each) / len(each) if each else 0.0
    else:
        values |= rates("", *(sum(c[side] for c in counts.values()) for side in range(3)))
    for name, c in counts.items():
        if name:
            values |= rates(":" + name, *c)
    return values


def seqeval_count(metric, gold, predicted):
    """What seqeval says under the host's names; a bare tag's type is `_` there and has no name here."""
    strict = {"mode": "strict", "scheme": IOB2} if metric == "seqeval-strict.v1" else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = classification_report(gold, predicted, output_dict=True, zero_division=0, **strict) if any(
            tag != "O" for tags in gold + predicted for tag in tags) else {}
    values = {"accuracy": float(accuracy_score(gold, predicted))}
    for name, row in report.items():
        if name in ("micro avg", "macro avg", "weighted avg", "_"):
            if name == "micro avg":
                values |= {"precision": row["precision"], "recall": row["recall"], "f1": row["f1-score"]}
            continue
        values |= {f"precision:{name}": row["precision"], f"recall:{name}": row["recall"], f"f1:{name}": row["f1-score"],
                   f"count:gold:{name}": row["support"]}
    return {key: float(value) for key, value in values.items()}


def corrupted(tags, kinds, chance):
    """Tags with a tagger's errors."""
    tags = list(tags)
    for first, end, kind in sorted(chunks(tags, False)):
        end_tag = lambda letter, label=kind: letter + "-" * bool(label) + label
        error = chance.random()
        if error < 0.08:
            tags[first:end] = ["O"] * (end - first)
        elif error < 0.16:
            tags[first] = "O"
            if first + 1 < end:
                tags[first + 1] = end_tag(chance.choice("BI"))
        elif error < 0.24 and end < len(tags):
            tags[end] = end_tag("I")
        elif error < 0.30 and end - first > 1:
            tags[end - 1] = "O"
        elif error < 0.36:
            other = chance.choice(kinds)
            tags[first:end] = [end_tag(tag[0], other) for tag in tags[first:end]]
        elif error < 0.42:
            tags[first] = end_tag("I")
        elif error < 0.48 and end - first > 1:
            tags[chance.randrange(first + 1, end)] = end_tag("B")
        elif error < 0.52 and end - first > 1:
            tags[chance.randrange(first, end)] = end_tag("I", chance.choice(kinds))
    for place, tag in enumerate(tags):
        if tag == "O" and chance.random() < 0.01:
            kind = chance.choice(kinds)
            tags[place] = chance.choice("BI") + "-" * bool(kind) + kind
    return tags


class Comparison:
    def __init__(self, host, work):
        self.host, self.work = host, work
        self.worst = collections.defaultdict(float)
        self.values, self.faults, self.runs = collections.Counter(), [], 0

    def run(self, name, gold, predicted):
        """Compares on units of a gold file and of predictions; those that predictions lack at the end are missing."""
        files = [os.path.join(self.work, side + ".tsv") for side in ("gold", "predicted")]
        write(files[0], gold), write(files[1], predicted)
        ran = subprocess.run([self.host, "score", "--metric", ",".join(METRICS), "--gold", files[0], "--predicted", files[1],
                              "--format", "conll", "--json"], capture_output=True, text=True)
        if ran.returncode != 0:
            sys.exit(f"{name}: host score ended with {ran.returncode}: {ran.stderr}")
        self.runs += 1
        given = json.loads(ran.stdout)
        tags = [[[row[1] for row in unit] for unit in units if not isinstance(unit, str)] for units in (gold, predicted)]
        lacking = len(tags[0]) - len(tags[1])
        tags[1] += [["O"] * len(sentence) for sentence in tags[0][len(tags[1]):]]
        if (given["records"], given["missing"]) != (len(tags[0]), lacking):
            self.faults.append(f"{name}: {given['records']} records, {given['missing']} missing; "
                               f"{len(tags[0])} and {lacking} were expected")
        for metric in METRICS:
            ours = given["metrics"][metric]
            own = own_count(metric, *tags)
            if set(own) != set(ours):
                self.faults.append(f"{name} {metric}: other values: {sorted(set(own) ^ set(ours))[:6]}")
            self.compare(name, metric, "own count", ours, own)
            if metric != "token-level.v1":
                self.compare(name, metric, "seqeval", ours, seqeval_count(metric, *tags))
        return given["metrics"]

    def compare(self, name, metric, peer, ours, theirs):
        for key, value in theirs.items():
            apart = abs(ours[key] - value) if key in ours else float("inf")
            self.worst[metric, peer] = max(self.worst[metric, peer], apart)
            self.values[metric, peer] += 1
            if apart > 1e-12 and len(self.faults) < 20:
                self.faults.append(f"{name} {metric} {key}: {ours.get(key)} here, {value} by {peer}")

    def report(self, title):
        print(f"{title}: {self.runs} runs; largest difference (values compared): " + "; ".join(
            f"{metric} to {peer} {apart:.1e} ({self.values[metric, peer]})" for (metric, peer), apart in self.worst.items()),
            flush=True)


def random_sentences(count, kinds, chance):
    tags = ["O"] + [letter + "-" * bool(kind) + kind for kind in kinds for letter in "BI"]
    weights = [chance.choice([1, 3])] + [1 / len(kinds)] * (len(tags) - 1)
    lengths = [chance.randint(1, 25) for _ in range(count)]
    return [[[f"w{place}", tag] for place, tag in enumerate(chance.choices(tags, weights, k=length))] for length in lengths]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("host"), parser.add_argument("gold", nargs="+")
    parser.add_argument("--sequences", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bound", type=float, default=1e-12)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as work:
        real, made = Comparison(options.host, work), Comparison(options.host, work)
        for path in options.gold:
            gold = read(path)
            kinds = sorted({row[1].partition("-")[2] for unit in gold if not isinstance(unit, str) for row in unit
                            if row[1] != "O"})
            name = "/".join(path.split("/")[-2:])
            predicted = [unit if isinstance(unit, str) else
                         [[row[0], tag] for row, tag in zip(unit, corrupted([row[1] for row in unit], kinds, chance))]
                         for unit in gold]
            values = real.run(name, gold, predicted)
            print(f"{name}: {sum(not isinstance(unit, str) for unit in gold)} sentences, " + ", ".join(
                f"{metric} F1 {values[metric]['f1']:.4f}" for metric in METRICS), flush=True)
            real.run(name + " against itself", gold, gold)
            real.run(name + " cut short", gold, predicted[:len(predicted) * 4 // 5])
        real.report("gold files")
        for number in range(100):
            kinds = chance.choice([[""], ["Disease"], ["Disease", "Chemical"], ["a", "b-c", "protein", "DNA-x-1", "ü"]])
            count = options.sequences // 100
            gold = random_sentences(count, kinds, chance)
            predicted = [[[row[0], tag[1]] for row, tag in zip(unit, random_unit)] for unit, random_unit in zip(
                gold, ([[row[0], chance.choice([row[1], other])] for row, other in zip(
                    unit, chance.choices([r[1] for u in gold for r in u], k=len(unit)))] for unit in gold))]
            made.run(f"random file {number}", gold, predicted)
        # One file with types of its own for each sequence: the host's values of a type are those of its sequence.
        gold, predicted = [], []
        for number in range(options.sequences):
            kinds = [f"{number}-{kind}" for kind in "ab"]
            one = random_sentences(1, kinds, chance)[0]
            gold.append(one)
            predicted.append([[row[0], tag] for row, tag in zip(one, corrupted([row[1] for row in one], kinds, chance))])
        alone = Comparison(options.host, work)
        alone.run("a type a sequence", gold, predicted)
        made.report(f"{options.sequences} random sequences in files of {options.sequences // 100}")
        alone.report(f"{options.sequences} random sequences, each by itself")
    faults = real.faults + made.faults + alone.faults
    print("\n".join(faults))
    worst = [apart for comparison in (real, made, alone) for apart in comparison.worst.values()]
    sys.exit(1 if faults or max(worst) > options.bound else 0)


if __name__ == "__main__":
    main()
