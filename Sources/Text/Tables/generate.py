#!/usr/bin/env python3
"""Makes UnicodeTables+Data.swift, the frozen character tables of the tokenizer.

The tables must never move, so the Unicode version of each is fixed here and not taken from whatever the running
interpreter knows. A Python of each version (or any Python with the `unicodedata2` package of that version) writes what
it knows, and one run joins the dumps:

    python2.7  generate.py dump 8.0.0.pickle      # with unicodedata2 8.0.0: P*, Mn, Zs, and Cc/Cf/Co
    python3.6  generate.py dump 9.0.0.pickle      # decompositions and combining classes
    python3.13 generate.py dump 15.1.0.pickle     # lower case and the context of final sigma
    python3    generate.py dump 18.0.0.pickle     # with unicodedata2 18.0.0: everything that is C*, Cn included
    python3    generate.py build 8.0.0.pickle 9.0.0.pickle 15.1.0.pickle 18.0.0.pickle > UnicodeTables+Data.swift

Why these versions: they are the ones in the tables of the `tokenizers` package (0.23), found by asking it about every
scalar; only "C*" is ours, because that package keeps unassigned code points while BioBERT drops them. Its lower-casing
is that of Unicode 17.0: 15.1 and the pairs of LOWER_SINCE_15_1.
"""

import base64
import pickle
import sys

SCALARS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]

# Capital letters that Unicode 16.0 and 17.0 added: (first, last, distance to the small letter).
LOWER_SINCE_15_1 = [
    (0x1C89, 0x1C89, 1), (0xA7CB, 0xA7CB, 0x264 - 0xA7CB), (0xA7CC, 0xA7CC, 1), (0xA7CE, 0xA7CE, 1),
    (0xA7D2, 0xA7D2, 1), (0xA7D4, 0xA7D4, 1), (0xA7DA, 0xA7DA, 1), (0xA7DC, 0xA7DC, 0x19B - 0xA7DC),
    (0x10D50, 0x10D65, 0x20), (0x16EA0, 0x16EB8, 0x1B),
]

# BERT's own lists.
ASCII_PUNCTUATION = set(range(33, 48)) | set(range(58, 65)) | set(range(91, 97)) | set(range(123, 127))
IDEOGRAPHS = [
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F),
    (0x2B820, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
]
# The `tokenizers` package begins the sixth range at 2B920, so it does not know these.
IDEOGRAPHS_OF_BIOBERT_ONLY = (0x2B820, 0x2B91F)

WORD, SPACE, PUNCTUATION, IDEOGRAPH, IDEOGRAPH_OF_BIOBERT, CONTROL, CONTROL_OF_BIOBERT, CONTROL_OR_IDEOGRAPH = range(8)
MARK, UPPER, DECOMPOSES, CASED, CASE_IGNORABLE = 8, 16, 32, 64, 128


def dump(path):
    try:
        import unicodedata2 as database
    except ImportError:
        import unicodedata as database
    character = chr if sys.version_info[0] > 2 else unichr  # noqa: F821 (Python 2)
    sigma, capital_a = character(0x3A3), character(0x41)
    final = character(0x3C2)
    rows = {}
    for c in SCALARS:
        s = character(c)
        nfd = database.normalize("NFD", s)
        # Python's own lower-casing says by its final sigma which characters are cased and which it looks through.
        is_cased = (s + sigma).lower()[-1] == final
        is_ignorable = not is_cased and (capital_a + s + sigma).lower()[-1] == final
        rows[c] = (
            database.category(s), database.combining(s), [ord(x) for x in nfd] if nfd != s else None,
            [ord(x) for x in s.lower()] if s.lower() != s else None, is_cased, is_ignorable)
    with open(path, "wb") as file:
        pickle.dump((database.unidata_version, rows), file, protocol=2)


def load(path, version):
    with open(path, "rb") as file:
        found, rows = pickle.load(file)
    if found != version:
        sys.exit("%s is of Unicode %s, and %s is needed" % (path, found, version))
    return rows


def two_stage(values, shift):
    """Blocks of 1 << shift values: the block number of each, and the distinct blocks one after the other."""
    size = 1 << shift
    blocks, first, second = {}, [], []
    for start in range(0, len(values), size):
        block = tuple(values[start:start + size])
        if block not in blocks:
            blocks[block] = len(blocks)
            second.extend(block)
        first.append(blocks[block])
    return first, second


def runs_of(values):
    """Runs of equal values, each as two numbers (length, value) in groups of seven bits, the last group marked by 128."""
    out = bytearray()

    def number(n):
        while n > 127:
            out.append(n & 127)
            n >>= 7
        out.append(n | 128)

    start = 0
    for position in range(1, len(values) + 1):
        if position == len(values) or values[position] != values[start]:
            number(position - start)
            number(values[start])
            start = position
    return bytes(out)


def build(categories_path, decompositions_path, lower_path, assigned_path):
    categories = load(categories_path, "8.0.0")
    decompositions = load(decompositions_path, "9.0.0")
    lower_case = load(lower_path, "15.1.0")
    assigned = load(assigned_path, "18.0.0")

    lower = {c: lower_case[c][3] for c in SCALARS if lower_case[c][3]}
    for first, last, distance in LOWER_SINCE_15_1:
        for c in range(first, last + 1):
            lower.setdefault(c, [c + distance])
    hangul = range(0xAC00, 0xD7A4)
    nfd = {c: decompositions[c][2] for c in SCALARS if decompositions[c][2] and c not in hangul}

    classes = [0] * 0x110000
    combining = [0] * 0x110000
    for c in SCALARS:
        category = categories[c][0]
        ideograph = any(a <= c <= b for a, b in IDEOGRAPHS)
        if c in (9, 10, 13) or category in ("Zs", "Zl", "Zp"):
            kind = SPACE
        elif c in (0, 0xFFFD) or category in ("Cc", "Cf", "Co"):
            kind = CONTROL
        elif assigned[c][0][0] == "C":
            kind = CONTROL_OR_IDEOGRAPH if ideograph else CONTROL_OF_BIOBERT
        elif c in ASCII_PUNCTUATION or category[0] == "P":
            kind = PUNCTUATION
        elif IDEOGRAPHS_OF_BIOBERT_ONLY[0] <= c <= IDEOGRAPHS_OF_BIOBERT_ONLY[1]:
            kind = IDEOGRAPH_OF_BIOBERT
        elif ideograph:
            kind = IDEOGRAPH
        else:
            kind = WORD
        combining[c] = decompositions[c][1]
        classes[c] = (
            kind | (MARK if category == "Mn" else 0) | (UPPER if c in lower else 0)
            | (DECOMPOSES if c in nfd or c in hangul or combining[c] else 0)
            | (CASED if lower_case[c][4] else 0) | (CASE_IGNORABLE if lower_case[c][5] else 0))

    # A mapping is (position in the pool) * 8 + length; 0 says that there is none.
    pool = []

    def place(sequence):
        for start in range(len(pool) - len(sequence) + 1):
            if pool[start:start + len(sequence)] == sequence:
                return start
        pool.extend(sequence)
        return len(pool) - len(sequence)

    def mappings(table):
        out = [0] * 0x110000
        for c, sequence in table.items():
            out[c] = place(list(sequence)) * 8 + len(sequence)
        return out

    class_first, class_second = two_stage(classes, 7)
    combining_first, combining_second = two_stage(combining, 7)
    lower_first, lower_second = two_stage(mappings(lower), 7)
    decomposition_first, decomposition_second = two_stage(mappings(nfd), 7)
    sections = [
        ("classFirst", "block of each 128 scalars in `classSecond`", class_first, 16),
        ("classSecond", "class byte of each scalar", class_second, 8),
        ("combiningFirst", "block of each 128 scalars in `combiningSecond`", combining_first, 8),
        ("combiningSecond", "canonical combining class of each scalar", combining_second, 8),
        ("lowerFirst", "block of each 128 scalars in `lowerSecond`", lower_first, 8),
        ("lowerSecond", "place in `pool` of each full lower-case mapping", lower_second, 16),
        ("decompositionFirst", "block of each 128 scalars in `decompositionSecond`", decomposition_first, 8),
        ("decompositionSecond", "place in `pool` of each full canonical decomposition", decomposition_second, 16),
        ("pool", "the scalars of all mappings", pool, 32)]

    print("// Made by generate.py in this folder; edit that, not this.")
    print("// Categories of Unicode 8.0, decompositions of 9.0, lower case of 17.0, \"C*\" of 18.0.")
    print("// swift-format-ignore-file")
    print()
    print("extension UnicodeTables {")
    print("  /// The tables as runs (see `FrozenTable`) in base 64; line ends are not part of them.")
    print("  enum Data {")
    for name, doc, values, bits in sections:
        if max(values) >= 1 << bits:
            sys.exit("%s does not fit %d bits" % (name, bits))
        text = base64.b64encode(runs_of(values)).decode().rstrip("=")
        print("    /// %d numbers of %d bits: %s." % (len(values), bits, doc))
        print("    static let %s = FrozenTable<UInt%d>(count: %d, runs: \"\"\"" % (name, bits, len(values)))
        for start in range(0, len(text), 112):
            print("      " + text[start:start + 112])
        print("      \"\"\")")
    print("  }")
    print("}")


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "dump":
        dump(sys.argv[2])
    elif len(sys.argv) == 6 and sys.argv[1] == "build":
        build(*sys.argv[2:])
    else:
        sys.exit(__doc__)
