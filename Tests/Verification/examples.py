#!/usr/bin/env python3
"""Holds the examples of a pre-training against their definition (BERT's create_pretraining_data.py), by chi-square tests.

    host corpus examples CORPUS --model MODEL --out examples.jsonl --count N
    python3 Tests/Verification/examples.py examples.jsonl MODEL/vocab.txt [--max-predictions 20] [--max-length 128]

Checked of every example: [CLS] and [SEP] where they belong and never masked, the number of predictions by Python's own
rounding, places in order and none twice. Tested over all: 80, 10 and 10 % of the predictions masked, random and kept; the
random pieces drawn evenly from the vocabulary; half of the examples with another document's second part (a document that
ends in one sentence has no other choice, so the share may be higher, and is only reported); places drawn evenly over an
example. A p below 0.001 fails.
"""

import argparse
import json
import math
import sys


def p_value(statistic, degrees):
    """The chance of a chi-square this large, by Wilson and Hilferty's cube root."""
    if degrees < 1:
        return 1.0
    z = ((statistic / degrees) ** (1 / 3) - (1 - 2 / (9 * degrees))) / math.sqrt(2 / (9 * degrees))
    return 0.5 * math.erfc(z / math.sqrt(2))


def chi_square(observed, expected):
    """The statistic of counts against what was expected."""
    return sum((o - e) ** 2 / e for o, e in zip(observed, expected))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("examples")
    parser.add_argument("vocabulary")
    parser.add_argument("--max-predictions", type=int, default=20)
    parser.add_argument("--max-length", type=int, default=128)
    options = parser.parse_args()
    with open(options.vocabulary, encoding="utf-8") as file:
        pieces = [line.strip() for line in file]
    size = len(pieces)
    cls, sep, mask = (pieces.index(name) for name in ("[CLS]", "[SEP]", "[MASK]"))
    faults = []
    examples = total = masked = kept = others = random_next = short = 0
    drawn = [0] * size
    bins = 20
    places = [0] * bins
    expected_places = [0.0] * bins
    for line in open(options.examples, encoding="utf-8"):
        example = json.loads(line)
        tokens, chosen, truth = example["pieces"], example["masked_places"], example["masked_pieces"]
        examples += 1
        total += len(tokens)
        random_next += example["random_next"]
        short += len(tokens) < options.max_length
        first = example["first_count"]
        if tokens[0] != cls or tokens[first - 1] != sep or tokens[-1] != sep or len(tokens) > options.max_length:
            faults.append("example %d has another form" % examples)
        if len(chosen) != min(options.max_predictions, max(1, int(round(len(tokens) * 0.15)))):
            faults.append("example %d of %d pieces predicts %d" % (examples, len(tokens), len(chosen)))
        if chosen != sorted(set(chosen)) or set(chosen) & {0, first - 1, len(tokens) - 1}:
            faults.append("example %d masks the wrong places" % examples)
        candidates = [place for place in range(len(tokens)) if place not in (0, first - 1, len(tokens) - 1)]
        for rank, place in enumerate(candidates):
            expected_places[rank * bins // len(candidates)] += len(chosen) / len(candidates)
        ranks = {place: rank for rank, place in enumerate(candidates)}
        for place, was in zip(chosen, truth):
            places[ranks[place] * bins // len(candidates)] += 1
            if tokens[place] == mask:
                masked += 1
            elif tokens[place] == was:
                kept += 1
            else:
                others += 1
                drawn[tokens[place]] += 1
    predicted = masked + kept + others
    # A random piece is now and then the one that stood there.
    expected = [0.8 * predicted, 0.1 * predicted * (1 - 1 / size), predicted * (0.1 + 0.1 / size)]
    tests = [
        ("masked, random, kept", chi_square([masked, others, kept], expected), 2),
        # [MASK] may be drawn, and counts as masked; what stood there may be drawn, and counts as kept.
        ("random pieces", chi_square(
            [drawn[piece] for piece in range(size) if piece != mask], [others / (size - 1)] * (size - 1)), size - 2),
        # Places are drawn without putting back, which makes the counts more even than a chi-square expects.
        ("places", chi_square(places, expected_places), bins - 1),
    ]
    print("%d examples, %d pieces, %d to be predicted, %.2f %% of them; %.2f %% shorter than the longest" % (
        examples, total, predicted, 100 * predicted / total, 100 * short / examples))
    print("masked %.3f %%, random %.3f %%, kept %.3f %%; %.2f %% go on with another document" % (
        100 * masked / predicted, 100 * others / predicted, 100 * kept / predicted, 100 * random_next / examples))
    for name, statistic, degrees in tests:
        p = p_value(statistic, degrees)
        print("%s: chi-square %.1f with %d degrees of freedom, p %.3f" % (name, statistic, degrees, p))
        if p < 0.001:
            faults.append("%s: p is %.2g" % (name, p))
    for fault in faults[:20]:
        print("FAULT", fault)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
