#!/usr/bin/env python3
"""host convert beside TensorFlow, transformers and ONNX Runtime, on a checkpoint of BERT-base's sizes as BioBERT was released:
random weights under BERT's original names, with both moments of Adam, a step counter, and the numbers in three files.

1. TensorFlow makes the checkpoint; `host convert` makes a folder of transformers of it, and is timed. Every variable must be
   there bit for bit, kernels turned round; BertForPreTraining must load it without complaint; hidden states of transformers,
   and those of `host embed` on the checkpoint itself, must agree.
2. `host convert --as tensorflow` writes it back: TensorFlow must read every variable bit for bit.
3. `host convert --as onnx`: ONNX Runtime must give the hidden states and the pooled output of transformers, also where the
   sequences of a batch have different lengths.
4. Small models of transformers with a head each, and another activation each: ONNX Runtime must give their logits.

TensorFlow is another Python's, as its packages and those of torch seldom go together.

usage: converted.py HOST --tensorflow PYTHON --vocabulary vocab.txt [--layers 12] [--hidden 768] [--heads 12] [--bound 1e-4]
                    [--shards 3] [--seconds 5] [--keep FOLDER]
"""
import argparse, json, os, shutil, subprocess, sys, tempfile, time

MOMENTS = ("adam_m", "adam_v")
SENTENCES = ["Aspirin relieved the headache within two hours .", "KRAS", "Mutations of BRCA1 are found in hereditary "
             "breast cancer , and less often in cancer of the ovary .", "The p53 protein binds DNA ."]


def shapes(sizes):
    """BERT's variables under their original names, with the shapes that TensorFlow stores."""
    hidden, wide = sizes["hidden_size"], sizes["intermediate_size"]
    table = {"bert/embeddings/word_embeddings": (sizes["vocab_size"], hidden),
             "bert/embeddings/position_embeddings": (sizes["max_position_embeddings"], hidden),
             "bert/embeddings/token_type_embeddings": (sizes["type_vocab_size"], hidden)}

    def dense(name, rows, columns):
        table[name + "/kernel"], table[name + "/bias"] = (rows, columns), (columns,)

    def norm(name):
        table[name + "/LayerNorm/gamma"] = table[name + "/LayerNorm/beta"] = (hidden,)

    norm("bert/embeddings")
    for layer in range(sizes["num_hidden_layers"]):
        prefix = f"bert/encoder/layer_{layer}"
        for part in ("query", "key", "value"):
            dense(f"{prefix}/attention/self/{part}", hidden, hidden)
        dense(f"{prefix}/attention/output/dense", hidden, hidden)
        norm(f"{prefix}/attention/output")
        dense(f"{prefix}/intermediate/dense", hidden, wide)
        dense(f"{prefix}/output/dense", wide, hidden)
        norm(f"{prefix}/output")
    dense("bert/pooler/dense", hidden, hidden)
    dense("cls/predictions/transform/dense", hidden, hidden)
    norm("cls/predictions/transform")
    table["cls/predictions/output_bias"] = (sizes["vocab_size"],)
    table["cls/seq_relationship/output_weights"], table["cls/seq_relationship/output_bias"] = (2, hidden), (2,)
    return table


def make(folder, shards):
    """TensorFlow's part: writes the checkpoint below `folder`, and its variables as NumPy's archive."""
    import numpy as np
    import tensorflow as tf
    sizes = json.load(open(os.path.join(folder, "bert_config.json"), encoding="utf-8"))
    random = np.random.default_rng(7)
    variables = {}
    for name, shape in shapes(sizes).items():
        values = random.standard_normal(shape, dtype=np.float32) * np.float32(0.02)
        # Gains near one and biases that are not zero, so that one left out or taken for another shows.
        variables[name] = values * 3 + 1 if name.endswith("gamma") else values
    names, tensors = [], []
    for name, values in variables.items():
        names.append(name), tensors.append(values)
        for moment in MOMENTS:
            names.append(f"{name}/{moment}"), tensors.append(np.abs(values) * np.float32(0.1))
    names.append("global_step"), tensors.append(np.int64(1_000_000))
    prefix = os.path.join(folder, "model.ckpt-1000000")
    parts = []
    for shard in range(shards):
        parts.append(f"{prefix}_temp/part-{shard}")
        tf.raw_ops.SaveV2(prefix=parts[-1], tensor_names=names[shard::shards],
                          shape_and_slices=[""] * len(names[shard::shards]), tensors=tensors[shard::shards])
    tf.raw_ops.MergeV2Checkpoints(checkpoint_prefixes=parts, destination_prefix=prefix, delete_old_dirs=True)
    np.savez(os.path.join(folder, "variables.npz"), **variables)
    print(json.dumps({"tensorflow": tf.__version__, "variables": len(variables), "tensors": len(names),
                      "parameters": int(sum(values.size for values in variables.values()))}))


def read_back(folder, written):
    """TensorFlow's part: what it reads of the folder that was written, compared bit for bit with what was made."""
    import numpy as np
    import tensorflow as tf
    made = np.load(os.path.join(folder, "variables.npz"))
    reader = tf.train.load_checkpoint(written)
    there = set(reader.get_variable_to_shape_map())
    different = [name for name in made.files
                 if name in there and reader.get_tensor(name).tobytes() != made[name].tobytes()]
    print(json.dumps({"equal": len(made.files) - len(different), "different": different,
                      "absent": sorted(set(made.files) - there), "strange": sorted(there - set(made.files))}))


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


def last_json(text):
    return json.loads(text.strip().split("\n")[-1])


def canonical(name):
    """The name in transformers of a variable, by rules of this script's own."""
    special = {"cls/predictions/output_bias": "cls.predictions.bias",
               "cls/seq_relationship/output_weights": "cls.seq_relationship.weight",
               "cls/seq_relationship/output_bias": "cls.seq_relationship.bias"}
    if name in special:
        return special[name]
    name = name.replace("/", ".").replace("layer_", "layer.")
    for old, new in ((".kernel", ".weight"), (".gamma", ".weight"), (".beta", ".bias")):
        if name.endswith(old):
            return name[:-len(old)] + new
    return name + ".weight" if name.endswith("_embeddings") else name


def heads(host, work, vocabulary, batch):
    """The largest difference of logits of small models with each head."""
    import numpy as np
    import onnxruntime
    import torch
    import transformers
    mask, differences = batch["attention_mask"].numpy().astype(bool), {}
    for name, activation, pooled in (("BertForSequenceClassification", "gelu", True),
                                     ("BertForTokenClassification", "gelu_new", False),
                                     ("BertForQuestionAnswering", "relu", False)):
        torch.manual_seed(3)
        config = transformers.BertConfig(
            vocab_size=int(batch["input_ids"].max()) + 1, hidden_size=64, num_hidden_layers=2, num_attention_heads=4,
            intermediate_size=96, hidden_act=activation, max_position_embeddings=64, initializer_range=0.2)
        if name != "BertForQuestionAnswering":
            config.num_labels = 5
        model = getattr(transformers, name)(config).eval()
        source, target = os.path.join(work, name), os.path.join(work, name + "-onnx")
        for folder in (source, target):
            shutil.rmtree(folder, ignore_errors=True)
        model.save_pretrained(source)
        with open(vocabulary, encoding="utf-8") as whole, open(os.path.join(source, "vocab.txt"), "w", encoding="utf-8") as part:
            part.writelines(line for number, line in enumerate(whole) if number < config.vocab_size)
        run(host, "convert", "--from", source, "--to", target, "--as", "onnx", "--json")
        session = onnxruntime.InferenceSession(os.path.join(target, "model.onnx"), providers=["CPUExecutionProvider"])
        with torch.inference_mode():
            theirs = model(**batch)
        for output in ("logits", "start_logits", "end_logits"):
            if output in theirs:
                ours = session.run([output], {key: value.numpy() for key, value in batch.items()})[0]
                wanted = theirs[output].numpy()
                gap = np.abs(ours - wanted) if pooled else np.abs(ours - wanted)[mask]
                differences[f"{name}.{output}"] = float(gap.max()) if ours.shape == wanted.shape else float("nan")
    return differences


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("host")
    parser.add_argument("--tensorflow", required=True)
    parser.add_argument("--vocabulary", required=True)
    for name, value in (("layers", 12), ("hidden", 768), ("heads", 12), ("shards", 3)):
        parser.add_argument("--" + name, type=int, default=value)
    parser.add_argument("--bound", type=float, default=1e-4)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--keep")
    options = parser.parse_args()
    import numpy as np
    import onnxruntime
    import torch
    import transformers
    from safetensors.numpy import load_file
    transformers.logging.set_verbosity_error()
    work = options.keep or tempfile.mkdtemp()
    made, brought, back, graph = (os.path.join(work, name) for name in ("made", "brought", "back", "graph"))
    os.makedirs(made, exist_ok=True)
    shutil.copy(options.vocabulary, os.path.join(made, "vocab.txt"))
    pieces = open(options.vocabulary, encoding="utf-8").read().rstrip("\n").count("\n") + 1
    json.dump({"vocab_size": pieces, "hidden_size": options.hidden, "num_hidden_layers": options.layers,
               "num_attention_heads": options.heads, "intermediate_size": 4 * options.hidden, "hidden_act": "gelu",
               "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1, "max_position_embeddings": 512,
               "type_vocab_size": 2, "initializer_range": 0.02}, open(os.path.join(made, "bert_config.json"), "w"))
    report, bad = {}, []
    report["made"] = last_json(run(options.tensorflow, __file__, "--make", made, str(options.shards)))

    # 1. To transformers.
    seconds = []
    for attempt in range(3):
        shutil.rmtree(brought, ignore_errors=True)
        start = time.monotonic()
        summary = json.loads(run(options.host, "convert", "--from", made, "--to", brought, "--json"))
        seconds.append(round(time.monotonic() - start, 2))
    report["import_seconds"] = seconds
    if min(seconds) > options.seconds:
        bad.append("the import took too long")
    outcomes = {}
    for tensor in summary["tensors"]:
        outcomes[tensor["outcome"]] = outcomes.get(tensor["outcome"], 0) + 1
    report["outcomes"], report["missing"] = outcomes, summary["missing"]
    variables, written = np.load(os.path.join(made, "variables.npz")), load_file(os.path.join(brought, "model.safetensors"))
    different = []
    for name in variables.files:
        values = variables[name].T if name.endswith("/kernel") else variables[name]
        other = written.get(canonical(name))
        if other is None or other.shape != values.shape or other.tobytes() != np.ascontiguousarray(values).tobytes():
            different.append(name)
    report["bit_equal"] = len(variables.files) - len(different)
    if different or len(written) != len(variables.files) or summary["missing"]:
        bad.append(f"tensors differ: {different[:5]}")
    for file in summary["files"]:
        if run("sha256sum", os.path.join(brought, file["name"])).split()[0] != file["sha256"]:
            bad.append(f"the checksum of {file['name']}")
    model, loading = transformers.BertForPreTraining.from_pretrained(brought, output_loading_info=True)
    complaints = {key: sorted(map(str, value)) for key, value in loading.items() if value}
    report["complaints"] = complaints
    if complaints:
        bad.append("BertForPreTraining complains")
    model.eval()
    tokenizer = transformers.BertTokenizer.from_pretrained(brought)
    batch = tokenizer(SENTENCES, return_tensors="pt", padding=True)
    with torch.inference_mode():
        theirs = model.bert(**batch)
    mask = batch["attention_mask"].numpy().astype(bool)
    hidden = theirs.last_hidden_state.numpy()[mask]
    lines = os.path.join(work, "lines.txt")
    open(lines, "w", encoding="utf-8").write("\n".join(SENTENCES) + "\n")
    for name, folder in (("checkpoint", made), ("transformers", brought)):
        target = os.path.join(work, name + ".npy")
        run(options.host, "embed", "--model", folder, "--input", lines, "--output", target, "--pooling", "tokens", "--quiet")
        report["embed_" + name] = float(np.abs(np.load(target) - hidden).max())

    # 2. Back to TensorFlow.
    shutil.rmtree(back, ignore_errors=True)
    start = time.monotonic()
    run(options.host, "convert", "--from", brought, "--to", back, "--as", "tensorflow", "--json")
    report["tensorflow_seconds"] = round(time.monotonic() - start, 2)
    report["back"] = last_json(run(options.tensorflow, __file__, "--read", made, back))
    if report["back"]["different"] or report["back"]["absent"] or report["back"]["strange"]:
        bad.append("TensorFlow reads something else")

    # 3. ONNX.
    shutil.rmtree(graph, ignore_errors=True)
    start = time.monotonic()
    run(options.host, "convert", "--from", brought, "--to", graph, "--as", "onnx", "--json")
    report["onnx_seconds"] = round(time.monotonic() - start, 2)
    path = os.path.join(graph, "model.onnx")
    try:
        import onnx
        onnx.checker.check_model(path, full_check=True)
        report["onnx_checker"] = onnx.__version__
    except ImportError:
        report["onnx_checker"] = None
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    states, pooled = session.run(["last_hidden_state", "pooler_output"],
                                 {key: value.numpy() for key, value in batch.items()})
    report["onnx_hidden"] = float(np.abs(states[mask] - hidden).max())
    report["onnx_pooled"] = float(np.abs(pooled - theirs.pooler_output.numpy()).max())
    report["heads"] = heads(options.host, work, options.vocabulary, batch)
    if len(report["heads"]) != 4 or not all(gap <= options.bound for gap in report["heads"].values()):
        bad.append("heads")
    for key in ("embed_checkpoint", "embed_transformers", "onnx_hidden", "onnx_pooled"):
        if not report[key] <= options.bound:  # a NaN is no number within the bound
            bad.append(key)
    report["bad"] = bad
    print(json.dumps(report, indent=1))
    if not options.keep:
        shutil.rmtree(work)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--make"]:
        make(sys.argv[2], int(sys.argv[3]))
    elif sys.argv[1:2] == ["--read"]:
        read_back(sys.argv[2], sys.argv[3])
    else:
        main()
