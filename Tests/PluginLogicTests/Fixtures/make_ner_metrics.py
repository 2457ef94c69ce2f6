"""Writes random tag sequences and mentions with the scores that independent programs give them.

  python make_ner_metrics.py CASES RECORDS SEED > ner_metrics.tsv     (committed: 30 10 1)

Oracles: seqeval 1.2 (strict IOB2; its default mode as a cross-check of conlleval), scikit-learn (single tags),
collections.Counter (mentions), and a plain reading of conlleval's chunk rules below, which knows chunks as sets of
(record, start, end, type) and shares no structure with the plugin's running counters. It covers B, I, E and O tags;
`[` and `]`, which may begin a chunk before the last one has ended, need the script itself.
"""

import collections
import random
import sys
import warnings

from seqeval.metrics import accuracy_score, f1_score, precision_score, recall_score
from seqeval.scheme import IOB2
from sklearn.metrics import precision_recall_fscore_support as sklearn_scores

warnings.filterwarnings("ignore")


def split(tag):
    prefix, hyphen, kind = tag.partition("-")
    return prefix, kind


def ends(last, tag):
    (p, pt), (t, tt) = last, tag
    return p + t in ("BB", "BO", "IB", "IO", "EE", "EI", "EO") or (p not in ("O", ".") and pt != tt)


def begins(last, tag):
    (p, pt), (t, tt) = last, tag
    return p + t in ("BB", "IB", "OB", "OI", "EE", "EI", "OE") or (t not in ("O", ".") and pt != tt)


def chunks(sequences):
    found = []
    for number, sequence in enumerate(sequences):
        last, start = ("O", ""), None
        for position, tag in enumerate([split(t) for t in sequence] + [("O", "")]):
            if start is not None and ends(last, tag):
                found.append((number, start, position, last[1]))
                start = None
            if begins(last, tag):
                start = position
            last = tag
    return set(found)


def seqeval_scores(gold, predicted, **how):
    return tuple(score(gold, predicted, average="micro", zero_division=0, **how)
                 for score in (precision_score, recall_score, f1_score))


def prf(gold, predicted, correct):
    return (correct / predicted if predicted else 0.0, correct / gold if gold else 0.0,
            2 * correct / (gold + predicted) if gold + predicted else 0.0)


def emit(metric, keys, values):
    for key, value in zip(keys, values):
        print("score", metric, key, repr(float(value)), sep="\t")


def corrupted(rng, tags, alphabet):
    """The same sequence with some tags replaced, now and then by runs, so that near misses occur."""
    rate = rng.choice([0.0, 0.1, 0.3, 0.6])
    return [rng.choice(alphabet) if rng.random() < rate else tag for tag in tags]


def well_formed(rng, length, kinds):
    tags = []
    while len(tags) < length:
        if rng.random() < 0.5:
            tags.append("O")
        else:
            kind = rng.choice(kinds)
            suffix = "-" + kind if kind else ""
            tags += ["B" + suffix] + ["I" + suffix] * rng.choice([0, 0, 1, 2])
    return tags[:length]


def tag_case(rng, name, kinds, records, extra):
    suffixes = ["-" + kind if kind else "" for kind in kinds]
    alphabet = ["O"] + [p + s for s in suffixes for p in ("B", "I") + extra]
    gold, predicted = [], []
    print("case", name, sep="\t")
    for _ in range(records):
        length = rng.choice([1, 2, 3, 5, 8, 12])
        tags = well_formed(rng, length, kinds) if rng.random() < 0.6 else rng.choices(alphabet, k=length)
        gold.append(tags)
        predicted.append(corrupted(rng, tags, alphabet) if rng.random() < 0.8 else rng.choices(alphabet, k=length))
        print("tags", " ".join(gold[-1]), " ".join(predicted[-1]), sep="\t")
    keys = ("precision", "recall", "f1")
    accuracy = accuracy_score(gold, predicted)
    true, guessed = chunks(gold), chunks(predicted)
    overall = prf(len(true), len(guessed), len(true & guessed))
    emit("conlleval.v1", keys + ("accuracy",), overall + (accuracy,))
    for kind in sorted({c[3] for c in true | guessed} - {""}):
        t, g = {c for c in true if c[3] == kind}, {c for c in guessed if c[3] == kind}
        emit("conlleval.v1", ["f1:" + kind], prf(len(t), len(g), len(t & g))[2:])
    if not extra:
        library = seqeval_scores(gold, predicted)
        assert all(abs(a - b) < 1e-12 for a, b in zip(library, overall)), (gold, predicted, library, overall)
        strict = seqeval_scores(gold, predicted, mode="strict", scheme=IOB2)
        emit("seqeval-strict.v1", keys + ("accuracy",), strict + (accuracy,))
    flat = [t for s in gold for t in s], [t for s in predicted for t in s]
    classes = sorted(set(flat[0] + flat[1]) - {"O"})
    macro = sklearn_scores(*flat, labels=classes, average="macro", zero_division=0)[:3] if classes else (0, 0, 0)
    emit("token-level.v1", keys + ("accuracy",), macro + (accuracy,))


def mention_case(rng, name, records):
    def mention():
        text, start = rng.randrange(2), rng.randrange(12)
        fragments = {(start, start + rng.randrange(1, 3))}
        while rng.random() < 0.2:
            start = rng.randrange(12)
            fragments.add((start, start + rng.randrange(1, 3)))
        return text, tuple(sorted(fragments)), rng.choice(("a", "b"))

    def spell(m):
        fragments = ["%d-%d" % f for f in m[1]]
        rng.shuffle(fragments)
        return "%d:%s:%s" % (m[0], "+".join(fragments), m[2])

    print("case", name, sep="\t")
    totals = collections.Counter()
    for _ in range(records):
        gold = [mention() for _ in range(rng.randrange(5))]
        predicted = [m for m in gold if rng.random() < 0.7] + [mention() for _ in range(rng.randrange(3))]
        if predicted and rng.random() < 0.3:
            predicted.append(predicted[0])
        rng.shuffle(predicted)
        print("spans", " ".join(map(spell, gold)), " ".join(map(spell, predicted)), sep="\t")
        both = collections.Counter(gold) & collections.Counter(predicted)
        for key, found in (("gold", gold), ("predicted", predicted), ("correct", both.elements())):
            for m in found:
                totals[key] += 1
                totals[key, m[2]] += 1
    emit("span-exact.v1", ("precision", "recall", "f1"), prf(*(totals[k] for k in ("gold", "predicted", "correct"))))
    for kind in "ab":
        if totals["gold", kind] + totals["predicted", kind]:
            emit("span-exact.v1", ["f1:" + kind], prf(*(totals[k, kind] for k in ("gold", "predicted", "correct")))[2:])


def main():
    cases, records, seed = map(int, sys.argv[1:4])
    rng = random.Random(seed)
    for number in range(cases):
        shape = number % 5
        if shape == 0:
            tag_case(rng, "untyped %d" % number, [""], records, ())
        elif shape == 1:
            tag_case(rng, "typed %d" % number, ["a", "b-c", "d"], records, ())
        elif shape == 2:
            tag_case(rng, "mixed %d" % number, ["", "a"], records, ())
        elif shape == 3:
            tag_case(rng, "schemes %d" % number, ["a", "b"], records, ("E",))
        else:
            mention_case(rng, "mentions %d" % number, records)


main()
