#!/usr/bin/env python3
"""A whole fine-tuning to find names, and the tagging of the test set, with torch and transformers.

`plain` draws batches at random and pads them; `grouped` draws them from runs of neighbours in length, which is faster.
"""
import os, random, time
import measuring

measuring.offline()


def encode(tokenizer, sentence, index, length):
    """Pieces and labels; only a word's first piece has one."""
    encoded = tokenizer([word for word, _ in sentence], is_split_into_words=True, truncation=True, max_length=length)
    labels, previous = [], None
    for word in encoded.word_ids():
        labels.append(-100 if word is None or word == previous else index.get(sentence[word][1], 0))
        previous = word
    return encoded["input_ids"], labels


def padded(torch, part):
    longest = max(len(ids) for ids, _ in part)
    fill = lambda values, filler: torch.tensor([x + [filler] * (longest - len(x)) for x in values])
    return {"input_ids": fill([ids for ids, _ in part], 0),
            "attention_mask": fill([[1] * len(ids) for ids, _ in part], 0),
            "labels": fill([labels for _, labels in part], -100)}


def plan(examples, batch, form):
    """The batches of an epoch."""
    random.shuffle(examples)
    if form == "plain":
        return [examples[start:start + batch] for start in range(0, len(examples), batch)]
    result, run = [], 50 * batch
    for start in range(0, len(examples), run):
        near = sorted(examples[start:start + run], key=lambda example: len(example[0]))
        result += [near[first:first + batch] for first in range(0, len(near), batch)]
    random.shuffle(result)
    return result


def main():
    parser = measuring.parser(__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", required=True, help="a folder with train.tsv and test.tsv")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=5e-5)
    parser.add_argument("--length", type=int, default=128)
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--form", choices=["plain", "grouped"], default="grouped")
    options = parser.parse_args()
    torch = measuring.use_torch(options.threads)
    random.seed(1)
    from seqeval.metrics import f1_score
    from transformers import AutoTokenizer, BertForTokenClassification, get_linear_schedule_with_warmup

    train, test = [measuring.sentences(os.path.join(options.data, name)) for name in ("train.tsv", "test.tsv")]
    names = sorted({tag for sentence in train for _, tag in sentence}, key=lambda tag: (tag != "O", tag))
    index = {name: number for number, name in enumerate(names)}
    tokenizer = AutoTokenizer.from_pretrained(options.model)
    learnt, asked = [[encode(tokenizer, s, index, options.length) for s in part] for part in (train, test)]
    model = BertForTokenClassification.from_pretrained(options.model, num_labels=len(names))
    kept = lambda name: name.endswith("bias") or "LayerNorm" in name
    optimizer = torch.optim.AdamW(
        [{"params": [p for n, p in model.named_parameters() if not kept(n)], "weight_decay": 0.01},
         {"params": [p for n, p in model.named_parameters() if kept(n)], "weight_decay": 0.0}],
        lr=options.rate, fused=True)
    steps = (len(learnt) + options.batch - 1) // options.batch * options.epochs
    schedule = get_linear_schedule_with_warmup(optimizer, steps // 10, steps)
    autocast = lambda: torch.autocast("cpu", dtype=torch.bfloat16, enabled=options.precision == "bf16")
    pieces, seconds = sum(len(ids) for ids, _ in learnt), 0.0
    model.train()
    for _ in range(options.epochs):
        started = time.perf_counter()
        for part in plan(learnt, options.batch, options.form):
            with autocast():
                loss = model(**padded(torch, part)).loss
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
        seconds += time.perf_counter() - started
    model.eval()
    order = sorted(range(len(asked)), key=lambda number: len(asked[number][0]))
    predicted = [[] for _ in asked]
    started = time.perf_counter()
    with torch.inference_mode(), autocast():
        for start in range(0, len(order), options.batch):
            part = order[start:start + options.batch]
            batch = padded(torch, [asked[number] for number in part])
            best = model(**batch).logits.argmax(-1)
            for row, number in enumerate(part):
                predicted[number] = [names[best[row, i]] for i, label in enumerate(asked[number][1]) if label != -100]
    tagging = time.perf_counter() - started
    typed = lambda tags: [tag + "-X" if tag in ("B", "I") else tag for tag in tags]
    gold = [typed([tag for _, tag in sentence]) for sentence in test]
    found = [typed(tags) + ["O"] * (len(g) - len(tags)) for tags, g in zip(predicted, gold)]
    measuring.finish(tokens_per_second=pieces * options.epochs / seconds,
                     tagging_tokens_per_second=sum(len(ids) for ids, _ in asked) / tagging,
                     f1=100 * f1_score(gold, found))


if __name__ == "__main__":
    main()
