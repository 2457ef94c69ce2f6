"""What every peer's fine-tuning shares: batches, padding, AdamW with decay where it belongs, a linear schedule."""
import random, time


def padded(torch, part, fillers):
    """A batch of rows of lists, each filled up to the longest; `fillers` names the columns with what fills them. A column
    whose filler is None holds a number a row."""
    longest = max(len(row[0]) for row in part)
    batch = {}
    for column, (name, filler) in enumerate(fillers.items()):
        values = [row[column] for row in part]
        batch[name] = torch.tensor(values if filler is None else [x + [filler] * (longest - len(x)) for x in values])
    return batch


def plan(examples, batch, form):
    """The batches of an epoch: drawn at random, or, `grouped`, from runs of neighbours in length, which is faster."""
    random.shuffle(examples)
    if form == "plain":
        return [examples[start:start + batch] for start in range(0, len(examples), batch)]
    result, run = [], 50 * batch
    for start in range(0, len(examples), run):
        near = sorted(examples[start:start + run], key=lambda example: len(example[0]))
        result += [near[first:first + batch] for first in range(0, len(near), batch)]
    random.shuffle(result)
    return result


def autocast(torch, options):
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=options.precision == "bf16")


def tune(torch, model, examples, fillers, options):
    """Trains; the pieces a second."""
    from transformers import get_linear_schedule_with_warmup

    plain = lambda name: name.endswith("bias") or "LayerNorm" in name
    optimizer = torch.optim.AdamW(
        [{"params": [p for n, p in model.named_parameters() if not plain(n)], "weight_decay": 0.01},
         {"params": [p for n, p in model.named_parameters() if plain(n)], "weight_decay": 0.0}],
        lr=options.rate, fused=True)
    steps = (len(examples) + options.batch - 1) // options.batch * options.epochs
    schedule = get_linear_schedule_with_warmup(optimizer, steps // 10, steps)
    pieces, seconds = sum(len(row[0]) for row in examples), 0.0
    model.train()
    for _ in range(options.epochs):
        started = time.perf_counter()
        for part in plan(examples, options.batch, options.form):
            with autocast(torch, options):
                loss = model(**padded(torch, part, fillers)).loss
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
        seconds += time.perf_counter() - started
    model.eval()
    return pieces * options.epochs / seconds


def predicted(torch, model, rows, fillers, options):
    """The model's outputs of every row, batches of neighbours in length, and the pieces a second."""
    order = sorted(range(len(rows)), key=lambda number: len(rows[number][0]))
    outputs = [None] * len(rows)
    started = time.perf_counter()
    with torch.inference_mode(), autocast(torch, options):
        for start in range(0, len(order), options.batch):
            part = order[start:start + options.batch]
            result = model(**padded(torch, [rows[number] for number in part], fillers))
            for row, number in enumerate(part):
                outputs[number] = [values[row].float() for values in result.values()]
    return outputs, sum(len(row[0]) for row in rows) / (time.perf_counter() - started)


def add_options(parser):
    parser.add_argument("--model", required=True)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=5e-5)
    parser.add_argument("--length", type=int, default=128)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--form", choices=["plain", "grouped"], default="grouped")


def seeded(torch, options):
    random.seed(options.seed)
    torch.manual_seed(options.seed)
