#!/usr/bin/env python3
"""The encoder forward of one engine in one precision.

With --data the sentences of a file by rising length, padded in batches of 32; else equal sequences of invented pieces.
Without --model BERT-base's shape with random weights. Graphs for ONNX Runtime and OpenVINO are kept in --work.
"""
import os
import measuring

measuring.offline()
BATCH = 32


def load(options, torch):
    from transformers import BertConfig, BertModel

    if options.model:
        return BertModel.from_pretrained(options.model, add_pooling_layer=False).eval()
    return BertModel(BertConfig(vocab_size=28996), add_pooling_layer=False).eval()


def batches(options, torch):
    """Pairs of pieces and mask, and the number of pieces that are no padding."""
    if not options.data:
        ids = torch.randint(1000, 28000, (options.sequences, options.length))
        return [(ids, torch.ones_like(ids))], ids.numel()
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(options.model)
    pieces = [
        tokenizer([word for word, _ in sentence], is_split_into_words=True, truncation=True,
                  max_length=options.length)["input_ids"]
        for sentence in measuring.sentences(options.data)
    ]
    pieces.sort(key=len)
    result = []
    for start in range(0, len(pieces), BATCH):
        part = pieces[start:start + BATCH]
        longest = max(map(len, part))
        result.append((
            torch.tensor([ids + [0] * (longest - len(ids)) for ids in part]),
            torch.tensor([[1] * len(ids) + [0] * (longest - len(ids)) for ids in part])))
    return result, sum(map(len, pieces))


def with_torch(options, torch, model, data):
    if options.precision == "bf16":
        model = model.to(torch.bfloat16)
    if options.precision == "int8":
        model = torch.ao.quantization.quantize_dynamic(model, {torch.nn.Linear}, dtype=torch.qint8)

    def run():
        with torch.inference_mode():
            for ids, mask in data:
                model(input_ids=ids, attention_mask=mask)

    return run


def exported(options, torch, model, example):
    """The model as an ONNX file, and as one with weights of bytes; made once."""
    path = os.path.join(options.work, "encoder.onnx")
    small = os.path.join(options.work, "encoder-int8.onnx")
    if not os.path.exists(path):
        class LastHidden(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.model = model

            def forward(self, ids, mask):
                return self.model(input_ids=ids, attention_mask=mask).last_hidden_state

        model.set_attn_implementation("eager")
        axes = {name: {0: "sequences", 1: "pieces"} for name in ("ids", "mask", "hidden")}
        torch.onnx.export(LastHidden(), example, path, input_names=["ids", "mask"], output_names=["hidden"],
                          opset_version=17, dynamo=False, dynamic_axes=axes)
    if options.precision == "int8" and not os.path.exists(small):
        from onnxruntime.quantization import QuantType, quantize_dynamic

        quantize_dynamic(path, small, weight_type=QuantType.QInt8, extra_options={"DefaultTensorType": 1})
    return small if options.precision == "int8" else path


def with_onnxruntime(options, torch, model, data):
    import onnxruntime

    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    session = onnxruntime.InferenceSession(exported(options, torch, model, data[0]), settings)
    feeds = [{"ids": ids.numpy(), "mask": mask.numpy()} for ids, mask in data]
    return lambda: [session.run(None, feed) for feed in feeds]


def with_openvino(options, torch, model, data):
    import openvino

    core = openvino.Core()
    hint = {"fp32": "f32", "bf16": "bf16"}.get(options.precision, "f32")
    request = core.compile_model(
        core.read_model(exported(options, torch, model, data[0])), "CPU",
        {"INFERENCE_PRECISION_HINT": hint, "INFERENCE_NUM_THREADS": options.threads, "PERFORMANCE_HINT": "LATENCY"},
    ).create_infer_request()
    feeds = [{"ids": ids.numpy(), "mask": mask.numpy()} for ids, mask in data]
    return lambda: [request.infer(feed) for feed in feeds]


ENGINES = {"torch": with_torch, "onnxruntime": with_onnxruntime, "openvino": with_openvino}


def main():
    parser = measuring.parser(__doc__)
    parser.add_argument("--engine", choices=ENGINES, required=True)
    parser.add_argument("--precision", choices=["fp32", "bf16", "int8"], default="fp32")
    parser.add_argument("--model")
    parser.add_argument("--data")
    parser.add_argument("--sequences", type=int, default=8)
    parser.add_argument("--length", type=int, default=128)
    parser.add_argument("--work", default=".")
    options = parser.parse_args()
    torch = measuring.use_torch(options.threads)
    data, pieces = batches(options, torch)
    run = ENGINES[options.engine](options, torch, load(options, torch), data)
    median, best = measuring.seconds(run, options.repeat)
    measuring.finish(tokens=pieces, tokens_per_second=pieces / median, best_tokens_per_second=pieces / best,
                     milliseconds=median * 1e3)


if __name__ == "__main__":
    main()
