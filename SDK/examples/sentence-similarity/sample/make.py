"""Writes train.jsonl, devel.jsonl and test.jsonl: pairs of made-up sentences and how much of what they say is shared.

A sentence says three things: a drug, an effect and an illness. The value is 0 to 5: 2 for the same illness, 1.5 for the
same drug, 1.5 for the same effect, whatever the words are in which each is said.
"""
import json
import os
import random

DRUGS = {"zerodol": ["zerodol", "the drug zerodol"], "mavipran": ["mavipran", "the drug mavipran"],
         "ketolin": ["ketolin", "the drug ketolin"]}
EFFECTS = {"better": ["relieved", "improved", "eased"], "worse": ["worsened", "aggravated", "made worse"],
           "same": ["did not change", "had no effect on", "left unchanged"]}
ILLS = {"fever": ["fever", "high temperature"], "asthma": ["asthma", "shortness of breath"],
        "headache": ["headache", "pain in the head"]}
SHAPES = ["{drug} {effect} the {ill}.", "In this study {drug} {effect} the {ill}.",
          "We found that {drug} {effect} the {ill} of most patients."]


def sentence(rng, drug, effect, ill):
    """One way to say three things."""
    words = {"drug": rng.choice(DRUGS[drug]), "effect": rng.choice(EFFECTS[effect]), "ill": rng.choice(ILLS[ill])}
    text = rng.choice(SHAPES).format(**words)
    return text[0].upper() + text[1:]


def pair(rng, number):
    """Two sentences that share each thing with a chance of a half."""
    first = [rng.choice(list(DRUGS)), rng.choice(list(EFFECTS)), rng.choice(list(ILLS))]
    other = [rng.choice(list(DRUGS)), rng.choice(list(EFFECTS)), rng.choice(list(ILLS))]
    second = [a if rng.random() < 0.4 else b for a, b in zip(first, other)]
    shared = [a == b for a, b in zip(first, second)]
    value = 1.5 * shared[0] + 1.5 * shared[1] + 2.0 * shared[2]
    return {"id": f"p{number}", "question": sentence(rng, *first), "passages": [sentence(rng, *second)],
            "values": [value]}


def main():
    rng = random.Random(11)
    number = 0
    for split, count in (("train", 600), ("devel", 100), ("test", 100)):
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), split + ".jsonl")
        with open(path, "w", encoding="utf-8") as out:
            for _ in range(count):
                number += 1
                out.write(json.dumps(pair(rng, number)) + "\n")


if __name__ == "__main__":
    main()
