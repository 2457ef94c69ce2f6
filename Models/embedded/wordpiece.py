"""A small deterministic trainer for a cased WordPiece vocabulary in BERT's layout."""

from collections import Counter

import lexicon

ASCII_SIGNS = [chr(code) for code in range(33, 127)]
SPECIAL = ["[PAD]"] + ["[unused%d]" % number for number in range(1, 100)] + ["[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def single_signs():
    """Every single sign of the vocabulary, then the forms that continue a word."""
    letters = list(lexicon.GREEK + lexicon.OTHER_LETTERS)
    signs = ASCII_SIGNS + letters + list(lexicon.OTHER_SIGNS)
    return signs + ["##" + sign for sign in ASCII_SIGNS + letters]


def pieces_of(word, vocabulary):
    """Greedy longest-match-first WordPiece; None where BERT would say [UNK]."""
    pieces, start = [], 0
    while start < len(word):
        for end in range(len(word), start, -1):
            piece = word[start:end] if start == 0 else "##" + word[start:end]
            if piece in vocabulary:
                pieces.append(piece)
                start = end
                break
        else:
            return None
    return pieces


def merged_pieces(counts, merges):
    """The pieces that byte-pair merging makes of the words, in the order of their making; ties go by spelling."""
    spellings = {word: [word[0]] + ["##" + sign for sign in word[1:]] for word in counts}
    made = []
    for _ in range(merges):
        pairs = Counter()
        for word, pieces in spellings.items():
            for pair in zip(pieces, pieces[1:]):
                pairs[pair] += counts[word]
        if not pairs:
            break
        left, right = min(pairs, key=lambda pair: (-pairs[pair], pair))
        joined = left + right[2:]
        made.append(joined)
        for word, pieces in spellings.items():
            if left not in pieces:
                continue
            position = 0
            while position < len(pieces) - 1:
                if pieces[position] == left and pieces[position + 1] == right:
                    pieces[position : position + 2] = [joined]
                position += 1
    return made


def train(counts, size, merges):
    """A vocabulary of ``size`` entries: BERT's special ones, all single signs, then the merged pieces most used.

    Merging leaves behind steps on the way to longer pieces that nothing uses any more; counting what the greedy
    encoder really takes, and keeping the most used, drops them.
    """
    fixed = SPECIAL + single_signs()
    made = list(dict.fromkeys(merged_pieces(counts, merges)))
    vocabulary = set(fixed) | set(made)
    uses = Counter()
    for word, count in counts.items():
        for piece in pieces_of(word, vocabulary) or []:
            uses[piece] += count
    kept = sorted((piece for piece in made if piece not in fixed), key=lambda piece: (-uses[piece], piece))
    return fixed + kept[: size - len(fixed)]
