#!/usr/bin/env python3
"""A whole fine-tuning to find names, and the tagging of the test set, with torch and transformers.

`plain` draws batches at random and pads them; `grouped` draws them from runs of neighbours in length, which is faster.
"""
import os
import measuring, tuning

measuring.offline()
INPUTS = {"input_ids": 0, "attention_mask": 0}


def encode(tokenizer, sentence, index, length):
    """Pieces, mask and labels; only a word's first piece has one."""
    encoded = tokenizer([word for word, _ in sentence], is_split_into_words=True, truncation=True, max_length=length)
    labels, previous = [], None
    for word in encoded.word_ids():
        labels.append(-100 if word is None or word == previous else index.get(sentence[word][1], 0))
        previous = word
    return encoded["input_ids"], encoded["attention_mask"], labels


def main():
    parser = measuring.parser(__doc__)
    tuning.add_options(parser)
    parser.add_argument("--data", required=True, help="a folder with train.tsv and test.tsv")
    options = parser.parse_args()
    torch = measuring.use_torch(options.threads)
    tuning.seeded(torch, options)
    from seqeval.metrics import f1_score
    from transformers import AutoTokenizer, BertForTokenClassification

    train, test = [measuring.sentences(os.path.join(options.data, name)) for name in ("train.tsv", "test.tsv")]
    names = sorted({tag for sentence in train for _, tag in sentence}, key=lambda tag: (tag != "O", tag))
    index = {name: number for number, name in enumerate(names)}
    tokenizer = AutoTokenizer.from_pretrained(options.model)
    learnt, asked = [[encode(tokenizer, s, index, options.length) for s in part] for part in (train, test)]
    model = BertForTokenClassification.from_pretrained(options.model, num_labels=len(names))
    speed = tuning.tune(torch, model, learnt, dict(INPUTS, labels=-100), options)
    outputs, tagging = tuning.predicted(torch, model, asked, INPUTS, options)
    predicted = [[names[best] for best, label in zip(logits.argmax(-1).tolist(), labels) if label != -100]
                 for (logits,), (_, _, labels) in zip(outputs, asked)]
    typed = lambda tags: [tag + "-X" if tag in ("B", "I") else tag for tag in tags]
    gold = [typed([tag for _, tag in sentence]) for sentence in test]
    found = [typed(tags) + ["O"] * (len(g) - len(tags)) for tags, g in zip(predicted, gold)]
    measuring.finish(tokens_per_second=speed, tagging_tokens_per_second=tagging, f1=100 * f1_score(gold, found))


if __name__ == "__main__":
    main()
