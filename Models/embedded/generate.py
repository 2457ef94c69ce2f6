#!/usr/bin/env python3
"""Makes the embedded default: the sample corpus, the vocabulary and the configuration of the encoder.

    python3 generate.py [--help] [folder]

Writes ``samples/ner``, ``vocab.txt``, ``config.json`` and ``tokenizer_config.json`` under the folder (this one,
unless another is named) and prints the counts that README.md states. Standard library only, Python 3.9 or later; the
same bytes at every run. ``abstracts.txt`` comes from ``abstracts.py``.
"""

import argparse
import json
import os
from collections import Counter

import abstracts
import lexicon
import mentions
import patterns
import sentences
import wordpiece
from chance import Chance

SEED = 20190910
#: Documents of six sentences each.
DOCUMENTS = {"train": 480, "devel": 42, "test": 67}
SECTIONS = (
    ("background", "background", "methods", "results", "results", "conclusions"),
    ("background", "methods", "methods", "results", "results", "conclusions"),
)
#: Of a hundred development or test sentences, how many are made from patterns that training never sees.
HELD_OUT_PATTERNS = 5
#: Of a hundred sentences, how many get an opening (where one fits) and an ending.
OPENED, ENDED = 12, 15
LONGEST_SENTENCE = 42

VOCABULARY_SIZE = 2000
MERGES = 2400

CONFIG = {
    "architectures": ["BertModel"],
    "attention_probs_dropout_prob": 0.1,
    "classifier_dropout": None,
    "hidden_act": "gelu",
    "hidden_dropout_prob": 0.1,
    "hidden_size": 128,
    "initializer_range": 0.02,
    "intermediate_size": 512,
    "layer_norm_eps": 1e-12,
    "max_position_embeddings": 256,
    "model_type": "bert",
    "num_attention_heads": 4,
    "num_hidden_layers": 2,
    "pad_token_id": 0,
    "position_embedding_type": "absolute",
    "type_vocab_size": 2,
    "vocab_size": VOCABULARY_SIZE,
}
TOKENIZER_CONFIG = {
    "cls_token": "[CLS]",
    "do_basic_tokenize": True,
    "do_lower_case": False,
    "mask_token": "[MASK]",
    "model_max_length": CONFIG["max_position_embeddings"],
    "pad_token": "[PAD]",
    "sep_token": "[SEP]",
    "strip_accents": None,
    "tokenize_chinese_chars": True,
    "tokenizer_class": "BertTokenizer",
    "unk_token": "[UNK]",
}


def corpus(chance):
    """The tagged sentences of each split; no sentence stands twice in the whole."""
    names = {letter: mentions.Names(letter, chance) for letter in mentions.TYPES}
    seen, splits = set(), {}
    for split in mentions.SPLITS:
        writer = sentences.Writer(names, split, chance)
        splits[split] = []
        for _ in range(DOCUMENTS[split]):
            writer.begin_document()
            for section in chance.pick(SECTIONS):
                splits[split].append(new_sentence(writer, section, split, chance, seen))
    return splits


def new_sentence(writer, section, split, chance, seen):
    """A sentence of the section that is not too long and was not made before."""
    while True:
        held_out = split != "train" and chance.happens(HELD_OUT_PATTERNS)
        pattern = chance.pick((patterns.HELD_OUT if held_out else patterns.TRAINING)[section])
        words, tags = writer.sentence(extended(pattern, section, chance))
        if len(words) <= LONGEST_SENTENCE and tuple(words) not in seen:
            seen.add(tuple(words))
            return words, tags


def extended(pattern, section, chance):
    """The pattern, sometimes with an opening or an ending."""
    if section in ("results", "conclusions") and pattern[0] == "{" and chance.happens(OPENED):
        pattern = chance.pick(patterns.OPENINGS) + " " + pattern
    if chance.happens(ENDED):
        pattern = pattern[: -len(" .")] + " " + chance.pick(patterns.ENDINGS) + " ."
    return pattern


def general_words():
    """The words of the patterns and of the tables of plain words, as the basic tokenizer cuts them."""
    texts = [text for table in lexicon.PLAIN.values() for text in table]
    texts += [text for table in patterns.TRAINING.values() for text in table] + patterns.OPENINGS + patterns.ENDINGS
    for text in texts:
        for sign in "[]|{}":
            text = text.replace(sign, " ")
        yield from sentences.words_and_tags(text)[0]


def vocabulary(splits):
    """The WordPiece vocabulary of the training sentences and the general words."""
    counts = Counter(word for words, _ in splits["train"] for word in words)
    counts.update(general_words())
    return wordpiece.train(counts, VOCABULARY_SIZE, MERGES)


def entities(words, tags):
    """The (type, text) of each mention of a sentence."""
    found = []
    for word, tag in zip(words, tags):
        if tag.startswith("B-"):
            found.append([tag[2:], word])
        elif tag.startswith("I-"):
            found[-1][1] += " " + word
    return [tuple(entity) for entity in found]


def report(splits, entries):
    """Prints the counts for README.md; spellings are compared without regard to case."""
    known = {(kind, text.lower()) for words, tags in splits["train"] for kind, text in entities(words, tags)}
    spelled = {}
    for kind, text in known:
        spelled.setdefault(text, set()).add(kind)
    for split, tagged in splits.items():
        found = [entity for words, tags in tagged for entity in entities(words, tags)]
        types = Counter(kind for kind, _ in found)
        unseen = sum((kind, text.lower()) not in known for kind, text in found)
        empty = sum(not entities(words, tags) for words, tags in tagged)
        both = sum(len(spelled.get(text.lower(), ())) > 1 for _, text in found)
        pieces = [wordpiece.pieces_of(word, entries) for words, _ in tagged for word in words]
        print(
            "%s: %d sentences (%d without a mention), %d words, %d pieces, %d unknown words; mentions %s, %d in all,"
            " %d distinct, unseen %.1f %%, of several types in train %.1f %%"
            % (
                split, len(tagged), empty, len(pieces), sum(len(parts or ()) for parts in pieces), pieces.count(None),
                ", ".join("%s %d" % (kind, types[kind]) for kind in mentions.TYPES.values()), len(found),
                len({(kind, text.lower()) for kind, text in found}), 100 * unseen / len(found), 100 * both / len(found),
            )
        )  # fmt: skip


def write(folder, name, text):
    """Writes a file as UTF-8 with LF line ends."""
    path = os.path.join(folder, *name.split("/"))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def main():
    """Makes everything and writes it."""
    parser = argparse.ArgumentParser(description="Makes the embedded default; the same bytes at every run.")
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("folder", nargs="?", default=here, help="where to write; the script's own folder if left out")
    folder = parser.parse_args().folder
    splits = corpus(Chance(SEED))
    entries = vocabulary(splits)
    for split, tagged in splits.items():
        blocks = ["".join("%s\t%s\n" % pair for pair in zip(words, tags)) for words, tags in tagged]
        write(folder, "samples/ner/%s.tsv" % split, "\n".join(blocks))
    write(folder, "samples/ner/abstracts.txt", "\n".join(abstracts.ABSTRACTS))
    write(folder, "vocab.txt", "".join(entry + "\n" for entry in entries))
    write(folder, "config.json", json.dumps(CONFIG, indent=2) + "\n")
    write(folder, "tokenizer_config.json", json.dumps(TOKENIZER_CONFIG, indent=2) + "\n")
    report(splits, set(entries))


if __name__ == "__main__":
    main()
