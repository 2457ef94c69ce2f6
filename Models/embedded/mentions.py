"""The names of diseases, genes and chemicals: listed ones, invented ones, and which split may use which."""

import lexicon

TYPES = {"D": "Disease", "G": "Gene", "C": "Chemical"}
SPLITS = ("train", "devel", "test")

#: How many names of each type are put together from morphemes.
COMPOSED = 700
#: Of a hundred mentions, how many have a composed name: most of those stand once or twice in the whole corpus.
COMPOSED_MENTIONS = 40
#: The same among the mentions drawn from held-out names: composed ones show whether morphemes are learned, where a
#: listed name is often like no other.
COMPOSED_FRESH_MENTIONS = 65
#: Of a hundred names, how many only the development or only the test set may use; all splits share the others. Listed
#: names of several words are never held out: without pre-training nothing tells how far "irritable bowel syndrome"
#: goes.
HELD_OUT_LISTED = {"devel": 6, "test": 12}
HELD_OUT_DEFINITIONS = {"devel": 10, "test": 10}
HELD_OUT_COMPOSED = {"devel": 12, "test": 20}
#: Of a hundred mentions in a set, how many are drawn from the names held out for it.
FRESH_MENTIONS = {"train": 0, "devel": 23, "test": 23}
#: Of a hundred mentions, how many are spellings that mean different things in different sentences.
AMBIGUOUS_MENTIONS = 3


def compose_disease(chance):
    """'hepatic sarcoma', 'chronic bronchitis', 'Alport syndrome' and the like."""
    kind = chance.below(10)
    if kind < 4:
        return chance.pick(lexicon.DISEASE_SITES) + " " + chance.pick(lexicon.DISEASE_HEADS)
    if kind < 8:
        name = chance.pick(lexicon.DISEASE_ROOTS) + chance.pick(lexicon.DISEASE_SUFFIXES)
        return chance.pick(lexicon.DISEASE_QUALIFIERS) + " " + name if chance.happens(15) else name
    return chance.pick(lexicon.DISEASE_EPONYMS) + chance.pick([" syndrome", " disease", "'s disease"])


def compose_gene(chance):
    """'TRIM28', 'SLC4A11', 'arginine kinase 2' and the like."""
    if chance.happens(35):
        name = chance.pick(lexicon.PROTEIN_SUBSTRATES) + " " + chance.pick(lexicon.PROTEIN_HEADS)
        return name + chance.pick(["", "", "", "", " 1", " 2", " α", " β"])
    name = chance.pick(lexicon.GENE_FAMILIES) + str(chance.between(1, 40))
    return name + chance.pick(["", "", "", "A", "B", "L1", "A" + str(chance.between(1, 12))])


def compose_chemical(chance):
    """'dorenotinib', 'sodium nitrate', '3-bromoindole' and the like."""
    kind = chance.below(10)
    if kind < 6:
        return chance.pick(lexicon.DRUG_STARTS) + chance.pick(lexicon.DRUG_MIDDLES) + chance.pick(lexicon.DRUG_STEMS)
    if kind < 8:
        return chance.pick(lexicon.CHEMICAL_CATIONS) + " " + chance.pick(lexicon.CHEMICAL_ANIONS)
    place = chance.pick(["", "", "", str(chance.between(1, 9)) + "-"])
    return place + chance.pick(lexicon.CHEMICAL_GROUPS) + chance.pick(lexicon.CHEMICAL_CORES)


SOURCES = {
    "D": (lexicon.DISEASE_NAMES, lexicon.DISEASE_ABBREVIATIONS, compose_disease),
    "G": (lexicon.GENE_SYMBOLS + lexicon.GENE_NAMES, lexicon.GENE_ABBREVIATIONS, compose_gene),
    "C": (lexicon.CHEMICAL_NAMES, lexicon.CHEMICAL_ABBREVIATIONS, compose_chemical),
}


def share_out(items, held_out):
    """Cuts the items into those held out for one split and, under 'train', those that every split may use."""
    shares, start = {}, 0
    for split, percent in held_out.items():
        end = start + len(items) * percent // 100
        shares[split] = items[start:end]
        start = end
    shares["train"] = items[start:]
    return shares


class Names:
    """All names of one type, shared out among the splits."""

    def __init__(self, letter, chance):
        listed, abbreviations, compose = SOURCES[letter]
        pairs = [tuple(entry.split(" = ")) for entry in abbreviations]
        listed = dict.fromkeys(listed + [short for short, _ in pairs])
        composed = {}
        while len(composed) < COMPOSED:
            name = compose(chance)
            if name not in listed:
                composed[name] = None
        self.definitions = share_out(chance.shuffled(pairs), HELD_OUT_DEFINITIONS)
        listed = chance.shuffled(listed)
        self.listed = share_out([name for name in listed if " " not in name], HELD_OUT_LISTED)
        self.listed["train"] = chance.shuffled(self.listed["train"] + [name for name in listed if " " in name])
        self.composed = share_out(chance.shuffled(composed), HELD_OUT_COMPOSED)
        meanings = [(short, meaning.get(TYPES[letter])) for short, meaning in lexicon.AMBIGUOUS_ABBREVIATIONS.items()]
        self.ambiguous = [(short, long) for short, long in meanings if long]

    def draw(self, chance, split, one_word=False):
        """A name this split may use."""
        if chance.happens(AMBIGUOUS_MENTIONS):
            return chance.pick(self.ambiguous)[0]
        fresh = chance.happens(FRESH_MENTIONS[split])
        composed = chance.happens(COMPOSED_FRESH_MENTIONS if fresh else COMPOSED_MENTIONS)
        share = (self.composed if composed else self.listed)[split if fresh else "train"]
        if one_word:
            share = [name for name in share if " " not in name and "-" not in name]
        return chance.pick(share) if composed else chance.pick_skewed(share)

    def draw_definition(self, chance, split):
        """An abbreviation and its long form."""
        if chance.happens(20):
            return chance.pick(self.ambiguous)
        return chance.pick(self.definitions[split if chance.happens(FRESH_MENTIONS[split]) else "train"])
