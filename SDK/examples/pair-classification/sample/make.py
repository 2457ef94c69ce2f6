"""Writes train.jsonl, devel.jsonl and test.jsonl: made-up sentences with a drug, two illnesses, and their relations."""
import json
import os
import random

DRUGS = ["Zerodol", "Mavipran", "Ketolin", "Orvastan", "Belimax", "Tarvexin"]
ILLS = ["fever", "asthma", "anaemia", "migraine", "psoriasis", "gout", "nausea", "rash"]
SHAPES = [  # the first illness, the second one
    ("{drug} relieved {a} but caused {b}.", "treats", "causes"),
    ("{drug} was given for {a}; {b} was a side effect.", "treats", "causes"),
    ("After {drug} some patients had {a}, and their {b} got better.", "causes", "treats"),
    ("In patients with {a}, {drug} led to {b}.", "none", "causes"),
    ("{drug} cured {a}, while {b} was not studied.", "treats", "none"),
    ("Unlike {a}, {b} responded to {drug}.", "none", "treats"),
    ("{a} was seen as often with {drug} as without it, and so was {b}.", "none", "none"),
]


def record(rng, number):
    """One sentence with both of its candidate pairs, drug first."""
    shape, *labels = rng.choice(SHAPES)
    first, second = rng.sample(ILLS, 2)
    words = {"drug": rng.choice(DRUGS), "a": first, "b": second}
    text = shape.format(**words)
    entities = []
    for name, kind in (("drug", "Drug"), ("a", "Illness"), ("b", "Illness")):
        start = text.index(words[name])
        entities.append({"start": start, "end": start + len(words[name]), "type": kind, "text": words[name]})
    relations = [{"type": label, "head": 0, "tail": tail + 1} for tail, label in enumerate(labels)]
    return {"id": f"s{number}", "text": text, "entities": entities, "relations": relations}


def main():
    rng = random.Random(5)
    number, seen = 0, set()
    for split, count in (("train", 240), ("devel", 60), ("test", 60)):
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), split + ".jsonl")
        with open(path, "w", encoding="utf-8") as out:
            for _ in range(count):
                number += 1
                one = record(rng, number)
                while one["text"] in seen:  # no sentence is in two splits
                    one = record(rng, number)
                seen.add(one["text"])
                out.write(json.dumps(one) + "\n")


if __name__ == "__main__":
    main()
