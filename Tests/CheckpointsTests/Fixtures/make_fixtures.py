"""Writes the fixtures of CheckpointsTests with the original libraries (torch, safetensors, transformers).

Run in this folder: python make_fixtures.py
expected.json has, for every file and tensor, its type, its shape, and its elements as bits of float32.
"""

import json
import os
import shutil
from collections import OrderedDict

import safetensors.torch
import torch
import transformers

NAMES = {
    torch.float64: "float64", torch.float32: "float32", torch.float16: "float16", torch.bfloat16: "bfloat16",
    torch.int64: "int64", torch.int32: "int32", torch.int16: "int16", torch.int8: "int8", torch.uint8: "uint8",
    torch.bool: "bool",
}

expected = {}


def expect(file, tensors):
    expected[file] = {
        name: {
            "type": NAMES[tensor.dtype],
            "shape": list(tensor.shape),
            "bits": tensor.detach().to(torch.float32).contiguous().view(torch.int32).flatten().tolist()
            if tensor.is_floating_point() else None,
        }
        for name, tensor in tensors.items()
    }


torch.manual_seed(7)
special = [0.0, -0.0, 1.0, -1.5, float("inf"), float("-inf"), 6e-8, -6.1e-5, 65504.0, 1e-3, 3.14159]
mixed = {
    "f64": torch.tensor(special + [1e300, 1e-300], dtype=torch.float64),
    "f32": torch.randn(3, 5),
    "f16": torch.tensor(special, dtype=torch.float16),
    "bf16": torch.tensor(special, dtype=torch.bfloat16).reshape(11, 1),
    "i64": torch.arange(4, dtype=torch.int64),
    "i32": torch.arange(3, dtype=torch.int32),
    "i16": torch.arange(3, dtype=torch.int16),
    "i8": torch.arange(3, dtype=torch.int8),
    "u8": torch.arange(5, dtype=torch.uint8),
    "bool": torch.tensor([True, False, True]),
    "scalar": torch.tensor(2.5),
    "empty": torch.zeros(0, 4),
    "näme \"quoted\"": torch.ones(2),
}
safetensors.torch.save_file(mixed, "mixed.safetensors", metadata={"format": "pt", "origin": "make_fixtures.py"})
expect("mixed.safetensors", mixed)

base = torch.randn(4, 6)
views = OrderedDict(
    whole=base,
    transposed=base.t(),
    column=base[:, 2],
    block=base[1:3, 2:5],
    row=base[2],
    expanded=torch.randn(3, 1).expand(3, 4),
    permuted=torch.randn(2, 3, 4).permute(2, 0, 1),
    slowed=torch.randn(10)[::3],
    half=torch.randn(5).to(torch.float16),
    half_transposed=torch.randn(2, 3).to(torch.bfloat16).t(),
    double=torch.randn(2, 2, dtype=torch.float64).t(),
    scalar=torch.tensor(-0.25),
    empty=torch.zeros(0, 3),
    one=torch.randn(1, 1, 1),
    ids=torch.arange(6).reshape(2, 3),
    flags=torch.tensor([True, False]),
    parameter=torch.nn.Parameter(torch.randn(2, 2)),
)
views._metadata = OrderedDict(version=1)
for protocol in (2, 3, 4, 5):
    torch.save(views, f"views-protocol{protocol}.bin", pickle_protocol=protocol)
expect("views", views)
nested = {"epoch": 3, "loss": 0.5, "big": 1 << 40, "note": "été", "list": [1, (2, 3, 4, 5)], "none": None,
          "state_dict": {"a.weight": base, "b.weight": base.t(), "steps": 12}}
torch.save(nested, "nested.bin")
expect("nested.bin", {"a.weight": base, "b.weight": base.t()})
torch.save(views, "views-legacy.bin", _use_new_zipfile_serialization=False)
torch.save({"a.weight": base, "when": complex(1, 2)}, "foreign-global.bin")

configuration = transformers.BertConfig(
    vocab_size=16, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=12,
    max_position_embeddings=6, id2label={0: "O", 1: "B-Disease", 2: "I-Disease"},
    label2id={"O": 0, "B-Disease": 1, "I-Disease": 2})
model = transformers.BertForTokenClassification(configuration)
vocabulary = "[PAD] [UNK] [CLS] [SEP] [MASK] the gene ##s BRCA ##1 of a B c . ,".split()
for folder, arguments in (("bert", {}), ("bert-shards", {"max_shard_size": "1KB"})):
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder, **arguments)
    with open(f"{folder}/vocab.txt", "w", encoding="utf-8") as file:
        file.write("".join(piece + "\n" for piece in vocabulary))
expect("bert", model.state_dict())

with open("expected.json", "w", encoding="utf-8") as file:
    json.dump(expected, file, separators=(",", ":"), ensure_ascii=False)
for name in sorted(os.listdir(".")):
    if os.path.isfile(name):
        print(name, os.path.getsize(name))
