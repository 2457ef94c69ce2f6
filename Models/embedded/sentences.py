"""From a pattern to a tagged sentence: choosing alternatives, filling places, cutting into words."""

import unicodedata

import lexicon
import mentions

#: While a sentence is put together its mentions stand between these: OPEN, type letter, text, CLOSE.
OPEN, CLOSE = "\x02", "\x03"


def choose_alternatives(pattern, chance):
    """Replaces every ``[a|b]`` by one of its alternatives, innermost first."""
    while "[" in pattern:
        end = pattern.index("]")
        start = pattern.rindex("[", 0, end)
        pattern = pattern[:start] + chance.pick(pattern[start + 1 : end].split("|")) + pattern[end + 1 :]
    return pattern


def quantity(kind, chance):
    """A number with its unit, or None when the kind is no quantity."""
    between, pick = chance.between, chance.pick
    makers = {
        "n": lambda: str(between(21, 99)) if chance.happens(60) else str(between(100, 9800)),
        "few": lambda: str(between(2, 20)),
        "p": lambda: pick(["P < 0.0%d" % between(1, 5), "p = 0.%02d" % between(1, 60), "P < 0.001", "p<0.05"]),
        "pct": lambda: pick(
            ["%d%%" % between(2, 98), "%d.%d%%" % (between(1, 97), between(1, 9)), "%d %%" % between(2, 98)]
        ),
        "time": lambda: "%d %s" % (between(2, 48), pick(["h", "days", "weeks", "months", "years", "min"])),
        "age": lambda: "%d %s" % (between(2, 70), pick(["weeks", "years of age", "days of age", "months", "years"])),
        "fold": lambda: pick(
            ["%d-fold" % between(2, 9), "%d.%d-fold" % (between(1, 6), between(1, 9)), "half", "two thirds"]
        ),
        "dose": lambda: "%d %s" % (between(1, 200), pick(["µM", "nM", "mM", "μM", "ng/ml", "µg/ml", "mg/l"])),
        "bodydose": lambda: "%d %s" % (between(1, 300), pick(["mg/kg", "mg/kg/day", "µg/kg", "mg kg-1"])),
        "mg": lambda: "%d mg%s" % (5 * between(1, 200), pick(["", "/day", "/m2", " daily"])),
        "temperature": lambda: pick(["4 °C", "37 °C", "room temperature", "–80 °C", "-20 °C"]),
        "ci": lambda: pick(
            ["%d.%d ( 95%% CI %d.%d–%d.%d )", "%d.%d [ 95%% CI , %d.%d to %d.%d ]", "%d.%d ( CI : %d.%d ± %d.%d )"]
        )
        % (between(0, 3), between(1, 9), between(0, 1), between(1, 9), between(3, 8), between(1, 9)),
    }
    return makers[kind]() if kind in makers else None


class Writer:
    """Writes the documents of one split."""

    def __init__(self, names, split, chance):
        self.names, self.split, self.chance = names, split, chance
        self.plain = {}
        for kind, words in lexicon.PLAIN.items():
            # The last entries of each table are for the development and test sets only.
            self.plain[kind] = words[: len(words) * 97 // 100] if split == "train" else words
        self.topic, self.used = {}, []

    def begin_document(self):
        """Draws the names a document keeps coming back to."""
        for letter, names in self.names.items():
            self.topic[letter] = [names.draw(self.chance, self.split) for _ in range(2)]

    def sentence(self, pattern):
        """The words and IOB2 tags of one sentence made from the pattern."""
        self.used = []
        text = choose_alternatives(pattern, self.chance)
        while "{" in text:
            start = text.index("{")
            end = text.index("}", start)
            text = text[:start] + self.fill(text[start + 1 : end]) + text[end + 1 :]
        return words_and_tags(capitalised(text))

    def fill(self, place):
        """The text for one place of a pattern."""
        if place[0] not in self.names or len(place) > 2:
            return quantity(place, self.chance) or self.chance.pick(self.plain[place])
        letter, form = place[0], place[1:]
        if form == "=":
            short, long = self.names[letter].draw_definition(self.chance, self.split)
            return mark(letter, long) + " ( " + mark(letter, short) + " )"
        if form == "+":
            count = self.chance.between(2, 4)
            listed = [mark(letter, self.name(letter)) for _ in range(count)]
            last = self.chance.pick([" and ", " and ", " or ", " , and "] if count > 2 else [" and ", " or "])
            return " , ".join(listed[:-1]) + last + listed[-1]
        return mark(letter, self.name(letter, one_word=form == "~"))

    def name(self, letter, one_word=False):
        """A name that this sentence has not used, often one of the document's own."""
        while True:
            if not one_word and self.chance.happens(12):
                name = self.chance.pick(self.topic[letter])
            else:
                name = self.names[letter].draw(self.chance, self.split, one_word)
            if name not in self.used:
                self.used.append(name)
                return name
            if all(name in self.used for name in self.topic[letter]):
                self.topic[letter] = [self.names[letter].draw(self.chance, self.split) for _ in range(2)]


def mark(letter, name):
    """The name between the signs that keep its bounds."""
    return OPEN + letter + name + CLOSE


def capitalised(text):
    """The sentence with a capital at its start, unless it starts with a symbol such as p53 or mTOR."""
    at = 2 if text.startswith(OPEN) else 0
    first = text[at:].split(CLOSE)[0].split(" ")[0].split("-")[0]
    if first.isalpha() and first.islower() and (len(first) > 1 or first == "a"):
        return text[:at] + first[0].upper() + text[at + 1 :]
    return text


def is_punctuation(sign):
    """BERT's notion of punctuation: the ASCII signs that are no letter or digit, and Unicode's categories P*."""
    if sign.isascii():
        return sign.isprintable() and not sign.isalnum() and sign != " "
    return unicodedata.category(sign)[0] == "P"


def words_and_tags(text):
    """Cuts at spaces and punctuation as BERT's basic tokenizer does, and tags each word (IOB2)."""
    words, tags, letter, opened, joined = [], [], None, False, False
    position = 0
    while position < len(text):
        sign = text[position]
        position += 1
        if sign == OPEN:
            letter, opened, joined = text[position], True, False
            position += 1
        elif sign == CLOSE:
            letter, joined = None, False
        elif sign == " ":
            joined = False
        elif joined and not is_punctuation(sign):
            words[-1] += sign
        else:
            words.append(sign)
            tags.append(("B-" if opened else "I-") + mentions.TYPES[letter] if letter else "O")
            opened, joined = False, not is_punctuation(sign)
    return words, tags
