"""Makes tiny_bert.bin: what torch and transformers compute, in double precision, for a tiny BERT with padding and masks;
and tiny_pretraining.bin, for a still smaller one with the heads of pre-training.

The weights are not stored: both sides make them from their names (see `weight`). Layout of the file: records of
u32 name length, name, u32 count, count little-endian f32.
Run: python make_tiny_bert.py   (torch, transformers)
"""
import struct
from pathlib import Path

import numpy as np
import torch
from transformers import BertConfig, BertForPreTraining, BertModel

LENGTHS, LABELS, CLASSES, STEPS = [5, 12, 1, 8], 3, 2, 5
MASK64 = (1 << 64) - 1


def splitmix(value):
    z = (value + 0x9E3779B97F4A7C15) & MASK64
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK64
    return z ^ (z >> 31)


def fnv(name):
    h = 0xCBF29CE484222325
    for b in name.encode():
        h = ((h ^ b) * 0x100000001B3) & MASK64
    return h


def weight(name, shape):
    """Uniform in -0.2...0.2 by splitmix64 of the name's FNV-1a plus the element's number; layer norm gains around 1."""
    count = int(np.prod(shape))
    start, shift = fnv(name), 1.0 if name.endswith("LayerNorm.weight") else 0.0
    values = [np.float32(((splitmix((start + i) & MASK64) >> 40) / 2**24 - 0.5) * 0.4 + shift) for i in range(count)]
    return torch.tensor(np.array(values, dtype=np.float64).reshape(shape))


config = BertConfig(
    vocab_size=50, hidden_size=24, num_hidden_layers=2, num_attention_heads=3, intermediate_size=32,
    max_position_embeddings=12, type_vocab_size=2, hidden_act="gelu", layer_norm_eps=1e-12,
    hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, attn_implementation="eager")


class Tiny(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.bert = BertModel(config)
        self.classifier = torch.nn.Linear(24, LABELS)
        self.sequence = torch.nn.Linear(24, CLASSES)
        self.double()
        with torch.no_grad():
            for name, p in self.named_parameters():
                p.copy_(weight(name, p.shape))

    def forward(self):
        out = self.bert(input_ids=ids, token_type_ids=segments, attention_mask=mask, output_hidden_states=True)
        rows = mask.bool()
        logits = self.classifier(out.last_hidden_state)[rows]
        tokens = torch.nn.functional.cross_entropy(logits, labels, ignore_index=-100, reduction="sum")
        classes = torch.nn.functional.cross_entropy(self.sequence(out.pooler_output), kinds, reduction="sum")
        total = tokens / (labels != -100).sum() + classes / len(kinds)
        return out, tokens, classes, total


longest = max(LENGTHS)
ids = torch.zeros(len(LENGTHS), longest, dtype=torch.long)
segments, mask = torch.zeros_like(ids), torch.zeros_like(ids)
flat_labels, n = [], 0
for s, length in enumerate(LENGTHS):
    for t in range(length):
        ids[s, t] = 1 + (7 * n + 3 * s) % 49  # never 0, whose gradient torch drops as that of padding
        segments[s, t] = 1 if t >= (length + 1) // 2 else 0
        mask[s, t] = 1
        flat_labels.append(-100 if n % 5 == 0 else (n * n) % LABELS)
        n += 1
labels, kinds = torch.tensor(flat_labels), torch.tensor([s % CLASSES for s in range(len(LENGTHS))])

records = []


def put(name, values):
    records.append((name, np.asarray(values, dtype=np.float32).reshape(-1)))


model = Tiny()
out, tokens, classes, total = model()
total.backward()
rows = mask.bool()
for layer, hidden in enumerate(out.hidden_states):
    put(f"hidden.{layer}", hidden[rows].detach())
put("pooled", out.pooler_output.detach())
put("losses", [tokens.item(), classes.item(), total.item()])
for name, p in model.named_parameters():
    put("gradient." + name, p.grad)


def decays(name):
    return "LayerNorm" not in name and not name.endswith("bias")


def run(which):
    model, losses = Tiny(), []
    named = list(model.named_parameters())
    groups = [{"params": [p for k, p in named if decays(k)], "weight_decay": 0.01},
              {"params": [p for k, p in named if not decays(k)], "weight_decay": 0.0}]
    adamw = torch.optim.AdamW(groups, lr=0.0, betas=(0.9, 0.999), eps=1e-8)
    moments = {k: (torch.zeros_like(p), torch.zeros_like(p)) for k, p in named}
    for step in range(STEPS):
        rate = 0.003 * (step + 1) / STEPS
        model.zero_grad()
        total = model()[3]
        losses.append(total.item())
        total.backward()
        norm = torch.sqrt(sum((p.grad**2).sum() for _, p in named))
        factor = 1.0 / max(norm.item(), 1.0)
        with torch.no_grad():
            for _, p in named:
                p.grad *= factor
            if which == "corrected":
                for group in adamw.param_groups:
                    group["lr"] = rate
                adamw.step()
            else:  # google-research/bert optimization.py, AdamWeightDecayOptimizer
                for k, p in named:
                    m, v = moments[k]
                    m.mul_(0.9).add_(0.1 * p.grad)
                    v.mul_(0.999).add_(0.001 * p.grad**2)
                    update = m / (v.sqrt() + 1e-6)
                    if decays(k):
                        update = update + 0.01 * p
                    p.sub_(rate * update)
    put(f"{which}.losses", losses)
    for name, p in named:
        # A sample and two sums stand for all elements: sum(p) and sum(p * (-1)^i).
        flat = p.detach().reshape(-1).numpy()
        signs = np.where(np.arange(flat.size) % 2 == 0, 1.0, -1.0)
        put(f"{which}.{name}", [flat.sum(), (flat * signs).sum(), *flat[:: max(flat.size // 5, 1)][:5]])


run("corrected")
run("bert")


def write(name):
    with open(Path(__file__).parent / name, "wb") as f:
        for key, values in records:
            f.write(struct.pack("<I", len(key)) + key.encode() + struct.pack("<I", values.size) + values.tobytes())
    records.clear()


write("tiny_bert.bin")


def pretraining():
    """Two sequences, of five and four pieces, with four masked places; the second pair does not belong together."""
    small = BertConfig(
        vocab_size=29, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=24,
        max_position_embeddings=8, type_vocab_size=2, hidden_act="gelu", layer_norm_eps=1e-12,
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, attn_implementation="eager")
    model = BertForPreTraining(small).double().eval()
    # The decoder's bias has two names, of which ours is the shorter.
    named = {key.replace("decoder.bias", "bias"): p for key, p in model.named_parameters()}
    with torch.no_grad():
        for key, p in named.items():
            p.copy_(weight(key, p.shape))
    masked = torch.tensor([[-100, 3, -100, -100, 0], [-100, -100, 28, 3, -100]])
    out = model(
        input_ids=torch.tensor([[2, 1, 9, 4, 1], [2, 8, 1, 1, 0]]),
        token_type_ids=torch.tensor([[0, 0, 0, 1, 1], [0, 0, 1, 1, 0]]),
        attention_mask=torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 1, 0]]),
        labels=masked, next_sentence_label=torch.tensor([0, 1]))
    out.loss.backward()
    put("words", out.prediction_logits[masked != -100].detach())
    put("next", out.seq_relationship_logits.detach())
    put("loss", [out.loss.item()])
    for key, p in named.items():
        put("gradient." + key, p.grad)
    write("tiny_pretraining.bin")


pretraining()
