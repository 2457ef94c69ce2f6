#!/usr/bin/env python3
"""Makes a model folder of BERT-base's sizes with random weights, under the vocabulary of another folder.

usage: random_bert.py FOLDER OUT [--layers 12] [--hidden 768] [--heads 12] [--intermediate 3072] [--seed 1]
"""
import argparse, os, shutil
import torch
from transformers import AutoTokenizer, BertConfig, BertModel


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder"), parser.add_argument("out")
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--hidden", type=int, default=768)
    parser.add_argument("--heads", type=int, default=12)
    parser.add_argument("--intermediate", type=int, default=3072)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    model = BertModel(BertConfig(
        vocab_size=len(AutoTokenizer.from_pretrained(options.folder)), num_hidden_layers=options.layers,
        hidden_size=options.hidden, num_attention_heads=options.heads, intermediate_size=options.intermediate))
    with torch.no_grad():
        # New biases are zeros and new gains ones, which would hide a bias that is left out or a gain that is swapped.
        for name, parameter in model.named_parameters():
            if parameter.dim() == 1:
                parameter.add_(torch.randn_like(parameter) * 0.05)
    model.save_pretrained(options.out)
    for name in ("vocab.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        if os.path.exists(os.path.join(options.folder, name)):
            shutil.copy(os.path.join(options.folder, name), options.out)
    print(f"{options.out}: {sum(p.numel() for p in model.parameters())} parameters")


if __name__ == "__main__":
    main()
