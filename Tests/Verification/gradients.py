#!/usr/bin/env python3
"""Each parameter's gradient on a batch of real sentences, beside torch's: token classification, dropout off.

usage: gradients.py GRADIENTDUMP MODEL TRAIN.tsv [--size 32] [--bound 1e-4] [--all]

The distance of two gradients is their difference's L2 norm over the norm of torch's in float64. The gradient of a key's bias
is zero by mathematics, for it shifts all scores of a query alike: both sides then have rounding alone, which is divided by
the norm of the gradient of the weight beside it.
"""
import argparse, os, sys, tempfile
import torch
import torch_batches as common


def torch_gradients(model, batch):
    model.zero_grad()
    loss = common.loss(model, batch)
    loss.backward()
    return loss.item(), {name: p.grad.double().clone() for name, p in model.named_parameters()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump"), parser.add_argument("model"), parser.add_argument("data")
    parser.add_argument("--size", type=int, default=32)
    parser.add_argument("--bound", type=float, default=1e-4)
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    batch = common.batches(options.model, options.data, 1, options.size)[0]
    with tempfile.TemporaryDirectory() as work:
        folder = os.path.join(work, "model")
        model = common.classifier(options.model, folder).train()
        ours = common.run_dump(options.dump, "gradients", folder, [batch], work)
    loss32, single = torch_gradients(model, batch)
    loss64, double = torch_gradients(model.double(), batch)
    names = set(ours) - {"losses", "gradient_norms"}
    if names != set(double):
        sys.exit(f"other parameters: {sorted(names ^ set(double))}")
    whole = torch.sqrt(sum((g ** 2).sum() for g in double.values())).item()
    rows, zeros, nearer = [], 0, 0
    for name, exact in double.items():
        mine = torch.from_numpy(ours[name]).double()
        scale = exact.norm().item()
        if scale < 1e-9 * whole and name.endswith("key.bias"):
            zeros += 1
            scale = double[name.replace(".bias", ".weight")].norm().item()
        rows.append(((mine - single[name]).norm().item() / scale, (mine - exact).norm().item() / scale,
                     (single[name] - exact).norm().item() / scale, name))
        nearer += rows[-1][1] <= rows[-1][2]
    rows.sort(reverse=True)
    print(f"{len(batch)} sentences, {sum(len(p) for p, _ in batch)} pieces, {len(rows)} parameters, {zeros} of them with "
          f"a gradient of zero by mathematics")
    print(f"loss {ours['losses'][0]:.9f}, torch {loss32:.9f}, torch in float64 {loss64:.9f}; "
          f"norm {ours['gradient_norms'][0]:.9f}, float64 {whole:.9f}")
    print("to torch   to float64 torch to float64  parameter")
    for row in rows if options.all else rows[:5]:
        print("%.2e   %.2e   %.2e          %s" % row)
    print(f"worst: {rows[0][0]:.2e} from torch, {max(r[1] for r in rows):.2e} from float64 (torch itself "
          f"{max(r[2] for r in rows):.2e}); nearer to float64 than torch in {nearer} of {len(rows)}")
    sys.exit(0 if rows[0][0] <= options.bound else 1)


if __name__ == "__main__":
    main()
