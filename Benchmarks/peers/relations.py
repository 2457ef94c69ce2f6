#!/usr/bin/env python3
"""A whole fine-tuning on masked sentences with a class each, and the classification of the test set, with torch and
transformers' BertForSequenceClassification. F1 is micro-averaged over all classes but that of no relation.
"""
import os
import measuring, tuning

measuring.offline()
INPUTS = {"input_ids": 0, "attention_mask": 0}
NEGATIVE = {"0", "false", "none", "negative", "no"}


def read(path):
    """Sentences and classes; with a header the columns are index, sentence and label."""
    with open(path, encoding="utf-8", newline="\n") as file:
        rows = [line.rstrip("\r\n").split("\t") for line in file if line.strip()]
    if rows[0][-1] == "label":
        rows = rows[1:]
    return [(row[-2], row[-1]) for row in rows]


def main():
    parser = measuring.parser(__doc__)
    tuning.add_options(parser)
    parser.add_argument("--data", required=True, help="a folder with train.tsv and test.tsv")
    parser.add_argument("--save", help="a folder for the model")
    options = parser.parse_args()
    torch = measuring.use_torch(options.threads)
    tuning.seeded(torch, options)
    from transformers import AutoTokenizer, BertForSequenceClassification

    train, test = [read(os.path.join(options.data, name)) for name in ("train.tsv", "test.tsv")]
    names = sorted({label for _, label in train})
    index = {name: number for number, name in enumerate(names)}
    tokenizer = AutoTokenizer.from_pretrained(options.model)

    def encode(sentence):
        encoded = tokenizer(sentence, truncation=True, max_length=options.length)
        return encoded["input_ids"], encoded["attention_mask"]

    model = BertForSequenceClassification.from_pretrained(options.model, num_labels=len(names))
    speed = tuning.tune(
        torch, model, [(*encode(sentence), index[label]) for sentence, label in train], dict(INPUTS, labels=None), options)
    outputs, classifying = tuning.predicted(torch, model, [encode(sentence) for sentence, _ in test], INPUTS, options)
    predicted = [names[int(logits.argmax())] for (logits,) in outputs]
    right = sum(a == b and a.lower() not in NEGATIVE for a, (_, b) in zip(predicted, test))
    found = sum(a.lower() not in NEGATIVE for a in predicted) + sum(b.lower() not in NEGATIVE for _, b in test)
    if options.save:
        model.save_pretrained(options.save)
    measuring.finish(tokens_per_second=speed, tagging_tokens_per_second=classifying, f1=200 * right / max(1, found))


if __name__ == "__main__":
    main()
