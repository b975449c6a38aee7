#!/bin/sh
# Compares Clamor's neural models with Python's ways to run them: builds Clamor and a roberta-base
# with random weights, measures the processor's limits, then runs models.py with the arguments given.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
built=${CARGO_TARGET_DIR:-target}
roberta=${ROBERTA:-.cache/roberta-base-random}

"$python" -c 'import torch, transformers, onnx, onnxruntime, tokenizers' 2>/dev/null || {
    echo "Python's side is missing: install bench/requirements.txt into an environment of its own, and name its python3 in PYTHON." >&2
    exit 1
}
if [ ! -f "$roberta/model.onnx" ]; then
    "$python" training/make_random_roberta.py "$roberta"
fi
cargo build --release --locked --package clamor
mkdir -p .cache
cargo bench --locked --package kernels --features limits >.cache/kernels.txt
exec "$python" bench/models.py --clamor "$built/release/clamor" --roberta "$roberta" --limits .cache/kernels.txt "$@"
