#!/usr/bin/env python3
"""The loss of fifty optimizer steps on the same real batches in the same order, beside torch's, dropout off.

usage: fifty_steps.py GRADIENTDUMP MODEL TRAIN.tsv [--optimizers hf,bert] [--steps 50] [--size 32] [--rate 5e-5]
                      [--bound 1e-3]

hf    torch.optim.AdamW, transformers' linear warm-up and decay, torch's clipping at 1.0; no decay for biases and layer norms
bert  written here after optimization.py: no bias correction, epsilon 1e-6 outside of the root, decay inside of the update,
      the rate not re-based after the warm-up, TensorFlow's clipping at 1.0
A tenth of the steps warms up.
"""
import argparse, os, sys, tempfile
import numpy as np
import torch
from transformers import get_linear_schedule_with_warmup
import torch_batches as common


def decays(name):
    return not ("LayerNorm" in name or name.endswith("bias"))


def hf_steps(model, batches, rate, warmup):
    groups = [{"params": [p for n, p in model.named_parameters() if decays(n)], "weight_decay": 0.01},
              {"params": [p for n, p in model.named_parameters() if not decays(n)], "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.999), eps=1e-8)
    schedule = get_linear_schedule_with_warmup(optimizer, warmup, len(batches))
    for batch in batches:
        optimizer.zero_grad()
        loss = common.loss(model, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        yield loss.item()


def bert_steps(model, batches, rate, warmup):
    moments = {n: (torch.zeros_like(p), torch.zeros_like(p)) for n, p in model.named_parameters()}
    for step, batch in enumerate(batches):
        model.zero_grad()
        loss = common.loss(model, batch)
        loss.backward()
        now = rate * (step / warmup if step < warmup else 1 - step / len(batches))
        with torch.no_grad():
            norm = torch.sqrt(sum((p.grad ** 2).sum() for p in model.parameters()))
            for name, p in model.named_parameters():
                m, v = moments[name]
                gradient = p.grad * min(1.0, 1.0 / norm.item())
                m.mul_(0.9).add_(gradient, alpha=0.1)
                v.mul_(0.999).addcmul_(gradient, gradient, value=0.001)
                update = m / (v.sqrt() + 1e-6)
                if decays(name):
                    update = update + 0.01 * p
                p.sub_(now * update)
        yield loss.item()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump"), parser.add_argument("model"), parser.add_argument("data")
    parser.add_argument("--optimizers", default="hf,bert")
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--size", type=int, default=32)
    parser.add_argument("--rate", type=float, default=5e-5)
    parser.add_argument("--bound", type=float, default=1e-3)
    options = parser.parse_args()
    batches = common.batches(options.model, options.data, options.steps, options.size)
    warmup, failed = options.steps // 10, False
    for kind in options.optimizers.split(","):
        with tempfile.TemporaryDirectory() as work:
            folder = os.path.join(work, "model")
            model = common.classifier(options.model, folder).train()
            ours = common.run_dump(options.dump, "steps", folder, batches, work, kind, options.rate, warmup)
        before = {name: p.detach().clone() for name, p in model.named_parameters()}
        run = {"hf": hf_steps, "bert": bert_steps}[kind]
        theirs = np.array(list(run(model, batches, options.rate, warmup)))
        differences = np.abs(ours["losses"] - theirs)
        apart = sum(((torch.from_numpy(ours[n]) - p.detach()).double() ** 2).sum() for n, p in model.named_parameters())
        moved = sum(((p.detach() - before[n]).double() ** 2).sum() for n, p in model.named_parameters())
        print(f"{kind}: {len(batches)} steps of {options.size} sentences, loss {theirs[0]:.4f} to {theirs[-1]:.4f} (torch) "
              f"and {ours['losses'][-1]:.4f} (ours); largest difference {differences.max():.2e} at step "
              f"{differences.argmax()}, mean {differences.mean():.2e}; weights apart by {(apart / moved).sqrt():.2e} of the "
              f"way they went", flush=True)
        failed |= not differences.max() <= options.bound
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
