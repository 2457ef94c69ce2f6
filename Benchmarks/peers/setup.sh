#!/usr/bin/env bash
# setup.sh DIR: a Python environment with what the host is measured against, as DIR/bin/python.
# Some gigabytes with torch. Versions are what the registry has today; bench.py writes them into its results.
set -euo pipefail
dir=${1:?usage: setup.sh DIR}
[ -x "$dir/bin/python" ] || python3 -m venv "$dir"
"$dir/bin/python" -m pip install --quiet --upgrade pip
"$dir/bin/python" -m pip install --quiet \
  torch transformers tokenizers safetensors onnx onnxscript onnxruntime openvino seqeval
