"""What gradients.py and fifty_steps.py share: a token classifier in torch with dropout off, batches of real sentences with
their tags, and the GradientDump program run on the same model and batches."""
import os, shutil, subprocess
import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from transformers import AutoTokenizer, BertForTokenClassification

TAGS = ["O", "B", "I"]
IGNORED = -100


def sentences(path):
    """Words and tags of a file of columns."""
    words, tags = [], []
    for line in open(path, encoding="utf-8"):
        fields = line.split()
        if fields:
            words.append(fields[0])
            tags.append(fields[-1][:1])
        elif words:
            yield words, tags
            words, tags = [], []
    if words:
        yield words, tags


def encode(tokenizer, words, tags, longest=128):
    """Pieces, and the class of each: that of a word stands at its first piece."""
    encoded = tokenizer(words, is_split_into_words=True, truncation=True, max_length=longest)
    owners = encoded.word_ids()
    labels = [IGNORED if owner is None or owner == before else TAGS.index(tags[owner])
              for before, owner in zip([None] + owners, owners)]
    return encoded["input_ids"], labels


def batches(folder, data, steps, size):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    chosen = [encode(tokenizer, *sentence) for _, sentence in zip(range(steps * size), sentences(data))]
    if len(chosen) < steps * size:
        raise SystemExit(f"{data}: {len(chosen)} sentences, {steps * size} are needed")
    return [chosen[start:start + size] for start in range(0, len(chosen), size)]


def classifier(folder, out, seed=1):
    """A folder with a new head on an encoder, written to `out` for both sides."""
    torch.manual_seed(seed)
    model = BertForTokenClassification.from_pretrained(
        folder, num_labels=len(TAGS), dtype=torch.float32, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
    model.save_pretrained(out)
    for name in ("vocab.txt", "tokenizer_config.json"):
        shutil.copy(os.path.join(folder, name), out)
    return model


def loss(model, batch):
    """The mean cross-entropy over the labelled pieces of a batch, padded."""
    longest = max(len(pieces) for pieces, _ in batch)
    padded = torch.tensor([pieces + [0] * (longest - len(pieces)) for pieces, _ in batch])
    mask = torch.tensor([[1] * len(pieces) + [0] * (longest - len(pieces)) for pieces, _ in batch])
    labels = torch.tensor([labels + [IGNORED] * (longest - len(labels)) for _, labels in batch])
    logits = model(input_ids=padded, attention_mask=mask).logits
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index=IGNORED)


def run_dump(program, mode, folder, steps, work, *words):
    """Runs GradientDump on the batches; the tensors it writes."""
    sequences = [sequence for batch in steps for sequence in batch]
    flat = lambda lists: np.array([number for numbers in lists for number in numbers], dtype=np.int32)
    pieces = flat(pieces for pieces, _ in sequences)
    given, out = os.path.join(work, "batches.safetensors"), os.path.join(work, f"{mode}.safetensors")
    save_file({
        "pieces": pieces, "segments": np.zeros_like(pieces), "labels": flat(labels for _, labels in sequences),
        "starts": np.cumsum([0] + [len(pieces) for pieces, _ in sequences]).astype(np.int32),
        "batches": np.cumsum([0] + [len(batch) for batch in steps]).astype(np.int32)}, given)
    subprocess.run([program, mode, folder, given, out] + [str(word) for word in words], check=True)
    return load_file(out)
