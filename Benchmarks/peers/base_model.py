#!/usr/bin/env python3
"""Writes a model folder of BERT-base's shape with random weights, for what needs one on disk: base_model.py DIR VOCABULARY."""
import os, shutil, sys
import measuring

measuring.offline()


def main():
    folder, vocabulary = sys.argv[1:3]
    measuring.use_torch(2)
    from transformers import BertConfig, BertModel

    os.makedirs(folder, exist_ok=True)
    with open(vocabulary, encoding="utf-8") as file:
        pieces = file.read().splitlines()
    BertModel(BertConfig(vocab_size=28996), add_pooling_layer=False).save_pretrained(folder)
    pieces += [f"[unused-{number}]" for number in range(28996 - len(pieces))]
    with open(os.path.join(folder, "vocab.txt"), "w", encoding="utf-8") as file:
        file.write("\n".join(pieces[:28996]) + "\n")
    with open(os.path.join(folder, "tokenizer_config.json"), "w") as file:
        file.write('{"do_lower_case": false, "tokenizer_class": "BertTokenizer"}\n')


if __name__ == "__main__":
    main()
