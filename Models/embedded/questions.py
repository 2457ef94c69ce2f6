#!/usr/bin/env python3
"""Makes the embedded sample of questions: which chemical, which gene, and whether the one inhibits the other.

    python3 questions.py [--help] [folder]

Writes ``samples/qa`` under the folder (this one, unless another is named) and prints the counts that README.md states.
Standard library only, Python 3.9 or later; the same bytes at every run. Passages are made from the patterns of
``relations.py``; what they say is made up.
"""

import argparse
import json
import os
from collections import Counter

import mentions
from chance import Chance
from relations import LETTERS, PATTERNS, Document

SEED = 20200216
QUESTIONS = {"train": 1500, "devel": 100, "test": 200}

#: Patterns with one chemical and one gene each, by whether the chemical inhibits the gene.
PLAIN = [p for p in PATTERNS if p[0].count("{C}") == 1 and p[0].count("{G}") == 1]
INHIBITS = [p for p in PLAIN if p[1] and p[1][0][2] == "INHIBITS"]
OTHER = [p for p in PLAIN if p not in INHIBITS]


def passage(names, split, chance, patterns):
    """A text of one sentence."""
    document = Document(names, split, chance)
    document.add(*chance.pick(patterns))
    return document


def answer(document, kind, number, group):
    """The mention of a type, where it stands."""
    entity = next(entity for entity in document.entities if entity["type"] == kind)
    text = document.text[entity["start"] : entity["end"]]
    return {"text": text, "passage": number, "start": entity["start"], "end": entity["end"], "group": group}


def factoid(names, split, chance):
    """The passage names one chemical and one gene."""
    kind = chance.pick(("Chemical", "Gene"))
    text = passage(names, split, chance, PLAIN)
    return "Which %s is named?" % kind.lower(), [text], {"answers": [answer(text, kind, 0, 0)]}


def listed(names, split, chance):
    """Two passages name one of them each."""
    kind = chance.pick(("Chemical", "Gene"))
    texts = [passage(names, split, chance, PLAIN) for _ in range(2)]
    answers = [answer(text, kind, number, number) for number, text in enumerate(texts)]
    return "Which two %ss are named?" % kind.lower(), texts, {"answers": answers}


def yes_or_no(names, split, chance):
    """Whether the passage tells of an inhibition."""
    is_so = chance.happens(50)
    text = passage(names, split, chance, INHIBITS if is_so else OTHER)
    return "Is the gene inhibited?", [text], {"classes": ["yes" if is_so else "no"]}


KINDS = (("factoid", factoid, 70), ("list", listed, 10), ("yesno", yes_or_no, 20))


def line(number, split, names, chance):
    """A question as a line of JSON."""
    place = chance.below(100)
    for kind, make, percent in KINDS:
        if place < percent:
            break
        place -= percent
    question, texts, gold = make(names, split, chance)
    record = {"id": "%s-%d" % (split, number), "kind": kind, "question": question, "passages": [t.text for t in texts]}
    record.update(gold)
    return kind, json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"


def main():
    """Makes the three splits and writes them."""
    parser = argparse.ArgumentParser(description="Makes the embedded sample of questions; the same bytes at every run.")
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("folder", nargs="?", default=here, help="where to write; the script's own folder if left out")
    folder = os.path.join(parser.parse_args().folder, "samples", "qa")
    os.makedirs(folder, exist_ok=True)
    chance = Chance(SEED)
    names = {letter: mentions.Names(letter, chance) for letter in LETTERS}
    for split, count in QUESTIONS.items():
        lines = [line(number + 1, split, names, chance) for number in range(count)]
        with open(os.path.join(folder, split + ".jsonl"), "w", encoding="utf-8", newline="\n") as file:
            file.writelines(text for _, text in lines)
        print(split, count, "questions:", dict(Counter(kind for kind, _ in lines)))


if __name__ == "__main__":
    main()
