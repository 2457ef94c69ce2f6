#!/usr/bin/env python3
"""host convert on checkpoints of BERT-base's sizes as torch and transformers write them, with random weights and both heads of
pre-training: pytorch_model.bin as torch writes it now (an archive) and as it wrote it before version 1.6 (pickles one after
another), safetensors in one file and in several. Of each every tensor must be there bit for bit, BertForPreTraining must load
the folder that the host made without complaint, and hidden states of transformers and `host embed` on the checkpoint itself
must agree.

usage: torch_checkpoints.py HOST --vocabulary vocab.txt [--layers 12] [--hidden 768] [--heads 12] [--bound 1e-4] [--seconds 5]
"""
import argparse, json, os, shutil, subprocess, sys, tempfile, time

SENTENCES = ["Aspirin relieved the headache within two hours .", "The p53 protein binds DNA .", "KRAS"]


def write(model, folder, form, torch):
    """The weights of `model` in `form`, beside config.json."""
    os.makedirs(folder)
    model.config.save_pretrained(folder)
    weights = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    path = os.path.join(folder, "pytorch_model.bin")
    if form == "archive":
        torch.save(weights, path)
    elif form == "pickles":
        torch.save(weights, path, _use_new_zipfile_serialization=False)
    else:
        model.save_pretrained(folder, max_shard_size="100GB" if form == "safetensors" else "100MB")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("host")
    parser.add_argument("--vocabulary", required=True)
    for name, value in (("layers", 12), ("hidden", 768), ("heads", 12)):
        parser.add_argument("--" + name, type=int, default=value)
    parser.add_argument("--bound", type=float, default=1e-4)
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    import numpy as np
    import torch
    import transformers
    from safetensors.numpy import load_file
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    pieces = len(open(options.vocabulary, encoding="utf-8").read().rstrip("\n").split("\n"))
    torch.manual_seed(11)
    model = transformers.BertForPreTraining(transformers.BertConfig(
        vocab_size=pieces, hidden_size=options.hidden, num_hidden_layers=options.layers, num_attention_heads=options.heads,
        intermediate_size=4 * options.hidden, architectures=["BertForPreTraining"])).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            # Biases that are not zero and gains that are not one, so that one left out or taken for another shows.
            parameter.add_(torch.randn_like(parameter) * 0.02)
    wanted = {name: parameter.detach().numpy() for name, parameter in model.named_parameters()}
    work, bad = tempfile.mkdtemp(), []
    lines = os.path.join(work, "lines.txt")
    open(lines, "w", encoding="utf-8").write("".join(line + "\n" for line in SENTENCES))
    report = {"torch": torch.__version__, "transformers": transformers.__version__, "tensors": len(wanted),
              "parameters": int(sum(values.size for values in wanted.values()))}
    for form in ("archive", "pickles", "safetensors", "sharded"):
        source, target = os.path.join(work, form), os.path.join(work, form + "-converted")
        write(model, source, form, torch)
        shutil.copy(options.vocabulary, os.path.join(source, "vocab.txt"))
        json.dump({"do_lower_case": False}, open(os.path.join(source, "tokenizer_config.json"), "w"))
        start = time.monotonic()
        subprocess.run([options.host, "convert", "--from", source, "--to", target, "--json"], check=True,
                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        seconds = time.monotonic() - start
        written = load_file(os.path.join(target, "model.safetensors"))
        equal = sum(name in written and written[name].tobytes() == values.tobytes() for name, values in wanted.items())
        loaded, info = transformers.BertForPreTraining.from_pretrained(target, output_loading_info=True)
        complaints = [key for key in ("missing_keys", "unexpected_keys", "mismatched_keys") if info.get(key)]
        states = os.path.join(work, form + ".npy")
        subprocess.run([options.host, "embed", "--model", source, "--input", lines, "--output", states, "--pooling", "cls"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        tokenizer = transformers.BertTokenizer(options.vocabulary, do_lower_case=False)
        ours, gap = np.load(states), 0.0
        for row, line in enumerate(SENTENCES):
            with torch.inference_mode():
                theirs = loaded.bert.eval()(**tokenizer(line, return_tensors="pt")).last_hidden_state[0, 0].numpy()
            gap = max(gap, float(np.abs(theirs - ours[row]).max()))
        files = sum(name.endswith((".bin", ".safetensors")) for name in os.listdir(source))
        report[form] = {"files": files, "equal": equal, "seconds": round(seconds, 2), "hidden": gap, "complaints": complaints}
        if equal != len(wanted) or complaints or not gap <= options.bound or seconds > options.seconds:
            bad.append(form)
        for folder in (source, target):
            shutil.rmtree(folder)
    shutil.rmtree(work)
    print(json.dumps(report, indent=1))
    if bad:
        sys.exit("torch_checkpoints.py: not as it should be: " + ", ".join(bad))


if __name__ == "__main__":
    main()
