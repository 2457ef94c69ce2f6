#!/usr/bin/env python3
"""Makes the embedded sample of relations: what a chemical does to a gene's product.

    python3 relations.py [--help] [folder]

Writes ``samples/re`` under the folder (this one, unless another is named) and prints the counts that README.md states.
Standard library only, Python 3.9 or later; the same bytes at every run. The names are those of ``mentions.py``; the
patterns are our own, and nothing that the sentences say is a statement about medicine.
"""

import argparse
import json
import os
from collections import Counter

import lexicon
import mentions
from chance import Chance
from sentences import choose_alternatives

SEED = 20200215
#: Documents of two or three sentences each.
DOCUMENTS = {"train": 500, "devel": 60, "test": 100}

#: A pattern, and what relates its mentions: (chemical, gene, type), each counted from 0 in the pattern.
#: ``{C}`` is a chemical, ``{G}`` a gene; ``{cells}`` and the like a word of ``lexicon.PLAIN``.
PATTERNS = [
    ("{C} [potently |strongly |completely |]inhibited {G}[ in {cells}| in vitro| in the {tissue}|].", [(0, 0, "INHIBITS")]),
    ("{G} was [blocked|inhibited|suppressed] by {C}[ in {cells}| at low doses|].", [(0, 0, "INHIBITS")]),
    ("Inhibition of {G} by {C} [reduced|prevented|delayed] the {outcome}.", [(0, 0, "INHIBITS")]),
    ("{C}, an inhibitor of {G}, was given to {animal}.", [(0, 0, "INHIBITS")]),
    ("Treatment with {C} [lowered|decreased|reduced] {G} [levels|expression|activity][ in the {tissue}|].", [(0, 0, "INHIBITS")]),
    ("{C} [strongly |markedly |]activated {G}[ in {cells}| in the {tissue}|].", [(0, 0, "ACTIVATES")]),
    ("{G} was [activated|induced|stimulated] by {C}[ in {cells}| at high doses|].", [(0, 0, "ACTIVATES")]),
    ("{C} [increased|raised|enhanced] the [expression|activity|level] of {G}[ in {animal}|].", [(0, 0, "ACTIVATES")]),
    ("The agonist {C} acts on {G}[ in the {tissue}|].", [(0, 0, "ACTIVATES")]),
    ("Activation of {G} by {C} [improved|increased] the {outcome}.", [(0, 0, "ACTIVATES")]),
    ("{C} had no effect on {G}[ in {cells}|].", []),
    ("{G} was [not changed|unaffected] by {C}[ in the {tissue}|].", []),
    ("{C} was given before {G} was measured[ in the {tissue}|].", []),
    ("Levels of {G} were determined in {animal} that received {C}.", []),
    ("We asked whether {C} and {G} are linked to the {outcome}.", []),
    ("{C} inhibited {G} but not {G}[ in {cells}|].", [(0, 0, "INHIBITS")]),
    ("{C} activated {G} and inhibited {G}[ in the {tissue}|].", [(0, 0, "ACTIVATES"), (0, 1, "INHIBITS")]),
    ("Unlike {C}, {C} inhibited {G}[ in {cells}|].", [(1, 0, "INHIBITS")]),
    ("Unlike {C}, {C} activated {G}[ in {animal}|].", [(1, 0, "ACTIVATES")]),
    ("Both {C} and {C} inhibited {G}.", [(0, 0, "INHIBITS"), (1, 0, "INHIBITS")]),
]
LETTERS = {"C": "Chemical", "G": "Gene"}


class Document:
    """A text that grows by sentences, with its mentions and relations."""

    def __init__(self, names, split, chance):
        self.names, self.split, self.chance = names, split, chance
        self.text, self.entities, self.relations = "", [], []

    def add(self, pattern, related):
        """Appends the sentence that a pattern makes."""
        pattern = choose_alternatives(pattern, self.chance)
        places, used = {"C": [], "G": []}, []
        if self.text:
            self.text += " "
        first = len(self.text)
        while pattern:
            start = pattern.find("{")
            if start < 0:
                self.text += pattern
                break
            end = pattern.index("}", start)
            self.text += pattern[:start]
            kind, pattern = pattern[start + 1 : end], pattern[end + 1 :]
            if kind not in LETTERS:
                self.text += self.chance.pick(lexicon.PLAIN[kind])
                continue
            name = self.name(kind, used)
            places[kind].append(len(self.entities))
            self.entities.append({"start": len(self.text), "end": len(self.text) + len(name), "type": LETTERS[kind]})
            self.text += name
        self.text = self.text[:first] + self.text[first].upper() + self.text[first + 1 :]
        for chemical, gene, kind in related:
            self.relations.append({"type": kind, "head": places["C"][chemical], "tail": places["G"][gene]})

    def name(self, letter, used):
        """A name that this sentence has not used."""
        while True:
            name = self.names[letter].draw(self.chance, self.split)
            if name not in used:
                used.append(name)
                return name

    def line(self, number):
        """The document as a line of JSON."""
        entities = [dict(entity, text=self.text[entity["start"] : entity["end"]]) for entity in self.entities]
        record = {"id": "%s-%d" % (self.split, number), "text": self.text, "entities": entities, "relations": self.relations}
        return json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"


def main():
    """Makes the three splits and writes them."""
    parser = argparse.ArgumentParser(description="Makes the embedded sample of relations; the same bytes at every run.")
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("folder", nargs="?", default=here, help="where to write; the script's own folder if left out")
    folder = os.path.join(parser.parse_args().folder, "samples", "re")
    os.makedirs(folder, exist_ok=True)
    chance = Chance(SEED)
    names = {letter: mentions.Names(letter, chance) for letter in LETTERS}
    for split, count in DOCUMENTS.items():
        documents = []
        for _ in range(count):
            document = Document(names, split, chance)
            for _ in range(chance.between(2, 3)):
                document.add(*chance.pick(PATTERNS))
            documents.append(document)
        with open(os.path.join(folder, split + ".jsonl"), "w", encoding="utf-8", newline="\n") as file:
            file.writelines(document.line(number + 1) for number, document in enumerate(documents))
        kinds = Counter(relation["type"] for document in documents for relation in document.relations)
        print(split, len(documents), "documents,", sum(len(d.entities) for d in documents), "mentions,", dict(kinds))


if __name__ == "__main__":
    main()
