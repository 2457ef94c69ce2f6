#!/usr/bin/env python3
"""Writes tokenizer_vocab.txt and tokenizer_cases.tsv: what the `tokenizers` package (0.23) makes of difficult strings.

A line of the cases holds, between tabs: `cased` or `uncased`; the text as scalars in hexadecimal, between spaces; and the
pieces as `id,start,end` in UTF-8 bytes, between spaces. The vocabulary is made here: single characters, their `##` forms,
and some words and pieces, so that both whole words, long pieces and `[UNK]` occur.
"""

import itertools
import os
import random

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

HERE = os.path.dirname(os.path.abspath(__file__))

WORDS = """the of and in patients cell cells protein receptor alpha beta interleukin un aff able naive cafe p53 BRCA mRNA
kinase inhibitor strasse Sjogren sjogren gene expression dose acid amino 10 2019 IL TNF DNA dna il tnf ##s ##es ##ing ##ed
##able ##aff ##ine ##kin ##leu ##53 ##RNA ##rna ##CA ##ca ##ase ##pression İ ı ß é É ñ Å µ μ α β γ σ ς Σ ω Ω ##α ##β ##σ ##ς
中 文 日 本 ᄒ ##ᅡ ##ᆫ ##ᄀ ##ᅮ ##ᆨ 한 ##한 ≥ ##≥ ≠ ° ##° ™ – — “ ” … € ##é ##ñ й ##й и ##и ά α""".split()

CASES = """unaffable|naïve café|Sjögren's|IL-2Rα|TNF-α/β|p53-mRNA|5′-UTR|10 µg/mL|≥10 °C|±0.05%|straße STRASSE|İstanbul ı I i
ΑΣ|ΣΑΣ Σ|ΟΔΥΣΣΕΥΣ|中文日本|a中b|한국 한|e\u0301|cafe\u0301s|\u0301a|a\u0301 b|x\u0338y|a≠b|≮≯|\u1fef|\u037e|\u0387|\u2329x\u232a
a\u200db|ab\u200d|\u200dab|a\u00adb|a\u0000b|a\ufffdb|a\u0085b|a\u00a0b|a\u2028b|a\u2029b|a\u3000b|a\u1680b|a\u180eb|a\u200bb
a\tb\rc|a\u000bb|a\u000cb|a\u001cb|a\ue000b|\ue000|a\U000f0000b|a\ufeffb|\u202eabc|[mask]|##able|[ CLS ]|a_b|a$b|a^b|a`b|a~b|a+b=c
don't|U.S.|e.g.|3.14|1,000|(a)|"q"|“q”|…|—|a–b|™|x²|H₂O|½|Ⅳ|№|㎏|ﬁ|ŉ|ǰ|ΐ|Ω|K|Å|ǆ ǅ Ǆ|ﬀ|ẞ|ſ|ẛ\u0323|\u0344x|ǖ|ậ|ệ|Ṩ|ẳ
\u0931\u093c|\u0958|\u09cb|\u0b94|\u0dde|\u1b06|\U0001d15e|\U0001d160|\uf900|\ufa0e|\U0002f800|가|힣|각|ᄀ|\u302ea|x\U0001d165\u0301
\U0001d16d\u0301\u0323|a\u0345\u0301\u0323b|a\u0301\u0345\u0334|\u0f73|\u0f71\u0f72|שָׁלוֹם|العربية|हिन्दी|ไทย|русский Ёлка|Ἀχιλλεύς|Đà Nẵng
🦠|👩‍🔬|a🦠b|❤️|🇬🇧|\U0001f9ec DNA|㊗|℃|Å|…。|！|、|「」|\u3001|\uff21\uff22|\uff0c|·|‧|•|‐‑‒|\u2212|\u00b7|\u066a|\u060c|\u0964
\u1885|\u08d4|\ua8c5|\u1dfb|\U0001e000|\u2e43|\U0001144b|\U00011660|\u166d|\U000111c9|\u061d|\ua7cb|\u1c89|\U00010d50|\U00016ea0
\U0002b91f|\U0002b920|\U0002ceaf|\U0002ceb0|\u4dbf\u4dc0|\u9fff\ua000|\u33ff\u3400|\U0002a6df|\U0002a6e0|\U0003134f|\u08e2|\U000110cd|\u0890
\u0378|a\u0378b|\uffff|\U0010ffff|\U000e0001|\U000e0100|\ufe0f|a\ufe0fb|\U0001d173|\u2060|\u2066|\u0600|\u070f|  |  a  ||.|..|...|a.b.c""".replace(
    "\n", "|").split("|")


def vocabulary():
    singles = [chr(c) for c in range(33, 127)]
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + singles + ["##" + s for s in singles] + WORDS
    return list(dict.fromkeys(tokens))


def random_cases(rng):
    pool = [c for word in WORDS for c in word.replace("##", "")] + list("abcXYZ019.,-/()' \u00a0\u200d\u0301\u0323\u0338中한é≠Σσ")
    for _ in range(300):
        yield "".join(rng.choice(pool) for _ in range(rng.randint(1, 14)))


def main():
    tokens = vocabulary()
    with open(os.path.join(HERE, "tokenizer_vocab.txt"), "w", encoding="utf-8") as file:
        file.write("".join(token + "\n" for token in tokens))
    texts = list(dict.fromkeys(itertools.chain(
        CASES, ("a" * 100, "a" * 101, "é" * 100, "é" * 101), random_cases(random.Random(7)))))
    with open(os.path.join(HERE, "tokenizer_cases.tsv"), "w", encoding="ascii") as file:
        for name in ("cased", "uncased"):
            tokenizer = Tokenizer(WordPiece(
                {t: i for i, t in enumerate(tokens)}, unk_token="[UNK]", max_input_chars_per_word=100))
            tokenizer.normalizer = BertNormalizer(lowercase=name == "uncased")
            tokenizer.pre_tokenizer = BertPreTokenizer()
            for text in texts:
                encoding = tokenizer.encode(text, add_special_tokens=False)
                at = [0] + list(itertools.accumulate(len(c.encode()) for c in text))
                pieces = " ".join("%d,%d,%d" % (i, at[a], at[b]) for i, (a, b) in zip(encoding.ids, encoding.offsets))
                file.write("%s\t%s\t%s\n" % (name, " ".join("%X" % ord(c) for c in text), pieces))


if __name__ == "__main__":
    main()
