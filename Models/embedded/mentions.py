"""The names of diseases, genes and chemicals: listed ones, invented ones, and which split may use which."""

import lexicon

TYPES = {"D": "Disease", "G": "Gene", "C": "Chemical"}
SPLITS = ("train", "devel", "test")

#: How many names of each type are put together from morphemes.
COMPOSED = {"D": 400, "G": 400, "C": 400}
#: Of a hundred names, how many only the development or only the test set may use; all splits share the others.
HELD_OUT_NAMES = {"devel": 8, "test": 18}
#: Of a hundred mentions in a set, how many are drawn from the names held out for it.
FRESH_MENTIONS = {"train": 0, "devel": 30, "test": 30}
#: Of a hundred mentions, how many are spellings that mean different things in different sentences.
AMBIGUOUS_MENTIONS = 4


def compose_disease(chance):
    """'hepatic sarcoma', 'chronic bronchitis', 'Alport syndrome' and the like."""
    kind = chance.below(10)
    if kind < 4:
        name = chance.pick(lexicon.DISEASE_SITES) + " " + chance.pick(lexicon.DISEASE_HEADS)
    elif kind < 8:
        name = chance.pick(lexicon.DISEASE_ROOTS) + chance.pick(lexicon.DISEASE_SUFFIXES)
    else:
        return chance.pick(lexicon.DISEASE_EPONYMS) + chance.pick([" syndrome", " disease", "'s disease"])
    return chance.pick(lexicon.DISEASE_QUALIFIERS) + " " + name if chance.happens(25) else name


def compose_gene(chance):
    """'TRIM28', 'SLC4A11', 'arginine kinase 2' and the like."""
    if chance.happens(35):
        name = chance.pick(lexicon.PROTEIN_SUBSTRATES) + " " + chance.pick(lexicon.PROTEIN_HEADS)
        return name + chance.pick(["", "", " 1", " 2", " 3", " α", " β"])
    name = chance.pick(lexicon.GENE_FAMILIES) + str(chance.between(1, 40))
    return name + chance.pick(["", "", "", "A", "B", "L1", "A" + str(chance.between(1, 12))])


def compose_chemical(chance):
    """'dorenotinib', 'sodium nitrate', '3-bromoindole' and the like."""
    kind = chance.below(10)
    if kind < 6:
        return chance.pick(lexicon.DRUG_STARTS) + chance.pick(lexicon.DRUG_MIDDLES) + chance.pick(lexicon.DRUG_STEMS)
    if kind < 8:
        return chance.pick(lexicon.CHEMICAL_CATIONS) + " " + chance.pick(lexicon.CHEMICAL_ANIONS)
    place = chance.pick(["", str(chance.between(1, 9)) + "-", "N-", "O-"])
    return place + chance.pick(lexicon.CHEMICAL_GROUPS) + chance.pick(lexicon.CHEMICAL_CORES)


SOURCES = {
    "D": (lexicon.DISEASE_NAMES, lexicon.DISEASE_ABBREVIATIONS, compose_disease),
    "G": (lexicon.GENE_SYMBOLS + lexicon.GENE_NAMES, lexicon.GENE_ABBREVIATIONS, compose_gene),
    "C": (lexicon.CHEMICAL_NAMES, lexicon.CHEMICAL_ABBREVIATIONS, compose_chemical),
}


class Names:
    """All names of one type, shared out among the splits."""

    def __init__(self, letter, chance):
        listed, abbreviations, compose = SOURCES[letter]
        pairs = [tuple(entry.split(" = ")) for entry in abbreviations]
        names = dict.fromkeys(listed + [short for short, _ in pairs])
        wanted = len(names) + COMPOSED[letter]
        while len(names) < wanted:
            names.setdefault(compose(chance))
        self.definitions = self.share_out(chance.shuffled(pairs))
        self.names = self.share_out(chance.shuffled(names))
        meanings = [(short, meaning.get(TYPES[letter])) for short, meaning in lexicon.AMBIGUOUS_ABBREVIATIONS.items()]
        self.ambiguous = [(short, long) for short, long in meanings if long]

    @staticmethod
    def share_out(items):
        """Cuts the items into those held out for one split and, under 'train', those that every split may use."""
        shares, start = {}, 0
        for split, percent in HELD_OUT_NAMES.items():
            end = start + len(items) * percent // 100
            shares[split] = items[start:end]
            start = end
        shares["train"] = items[start:]
        return shares

    def draw(self, chance, split, one_word=False):
        """A name this split may use."""
        if chance.happens(AMBIGUOUS_MENTIONS):
            return chance.pick(self.ambiguous)[0]
        share = self.names[split if chance.happens(FRESH_MENTIONS[split]) else "train"]
        if one_word:
            share = [name for name in share if " " not in name]
        return chance.pick_skewed(share)

    def draw_definition(self, chance, split):
        """An abbreviation and its long form."""
        if chance.happens(20):
            return chance.pick(self.ambiguous)
        return chance.pick(self.definitions[split if chance.happens(FRESH_MENTIONS[split]) else "train"])
