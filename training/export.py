"""Makes a model folder for Clamor from a fine-tuned checkpoint on disk, in fp32 and int8.

    python training/export.py CHECKPOINT_DIR NAME [--texts FILE] [--models models]

CHECKPOINT_DIR is what `save_pretrained` of transformers writes: config.json, model.safetensors (or pytorch_model.bin)
and tokenizer.json. Written are models/NAME/: model.onnx (fp32), int8.onnx, config.json, tokenizer.json, and
quantization.json, which says how far the logits of the two are apart on the texts (one a line; by default the
built-in ones). BERT, RoBERTa and XLM-RoBERTa with exact GELU are exported; others are refused with the reason.
"""

import argparse
import json
import pathlib
import shutil
import sys

import encoder_graph
import inference
import quantize
import test_texts


class Unsuitable(Exception):
    """Why a checkpoint cannot be exported, for people."""


def read_weights(folder):
    """The state dict as NumPy arrays in single precision."""
    if (folder / "model.safetensors").is_file():
        from safetensors.torch import load_file

        tensors = load_file(folder / "model.safetensors")
    elif (folder / "pytorch_model.bin").is_file():
        import torch

        tensors = torch.load(folder / "pytorch_model.bin", map_location="cpu", weights_only=True)
    else:
        raise Unsuitable(f"{folder} holds neither model.safetensors nor pytorch_model.bin")
    return {name: tensor.float().numpy() for name, tensor in tensors.items() if not name.endswith("_ids")}


def check(config, weights):
    """Refuses what the graph builder would compute wrongly."""
    kind = config.get("model_type")
    if kind not in ("bert", "roberta", "xlm-roberta"):
        raise Unsuitable(
            f"models of type {kind!r} are not exported here: `optimum-cli export onnx --task text-classification` can, and Clamor runs the result through ONNX Runtime"
        )
    for key, expected in (("hidden_act", "gelu"), ("position_embedding_type", "absolute")):
        if config.get(key, expected) != expected:
            raise Unsuitable(f"config.json says {key} = {config[key]!r}; only {expected!r} is exported")
    dense, last = encoder_graph.HEADS[encoder_graph.family(config)]
    names = [f"{name}.{part}" for name in (*encoder_graph.encoder_linears(config), dense, last) for part in ("weight", "bias")]
    missing = [name for name in names if name not in weights]
    if missing:
        raise Unsuitable(f"the checkpoint is no sequence classifier of type {kind}: {missing[0]} is missing")
    if weights[last + ".weight"].shape[0] != len(config.get("id2label", {})):
        raise Unsuitable("config.json does not name every class in id2label")


def needed(weights, config):
    """Without what the classifier does not use, such as the pooler of RoBERTa or a language-model head."""
    dense, last = encoder_graph.HEADS[encoder_graph.family(config)]
    kept = (encoder_graph.family(config) + ".embeddings.", encoder_graph.family(config) + ".encoder.", dense + ".", last + ".")
    return {name: value for name, value in weights.items() if name.startswith(kept)}


def write(weights, config, tokenizer, folder, graphs):
    """A model folder; `graphs` names the files to write: {"model.onnx": "fp32", "int8.onnx": "int8"}."""
    folder.mkdir(parents=True, exist_ok=True)
    check(config, weights)
    weights = needed(weights, config)
    for file, precision in graphs.items():
        chosen = quantize.quantized(weights, config) if precision == "int8" else weights
        (folder / file).write_bytes(encoder_graph.build(chosen, config).SerializeToString())
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    if tokenizer.resolve() != (folder / "tokenizer.json").resolve():
        shutil.copyfile(tokenizer, folder / "tokenizer.json")


def export(checkpoint, folder, many):
    """The folder with both graphs; returns how far their logits are apart."""
    for file in ("config.json", "tokenizer.json"):
        if not (checkpoint / file).is_file():
            raise Unsuitable(f"{checkpoint / file} is missing: save model and tokenizer with save_pretrained")
    config = json.loads((checkpoint / "config.json").read_text())
    write(read_weights(checkpoint), config, checkpoint / "tokenizer.json", folder, {"model.onnx": "fp32", "int8.onnx": "int8"})
    exact, rounded = (inference.Model(folder, graph).logits(many) for graph in ("model.onnx", "int8.onnx"))
    return inference.differences(exact, rounded)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=pathlib.Path)
    parser.add_argument("name")
    parser.add_argument("--texts", type=pathlib.Path, help="texts to compare fp32 and int8 on, one a line")
    parser.add_argument("--models", type=pathlib.Path, default=pathlib.Path(__file__).parent.parent / "models")
    arguments = parser.parse_args()
    many = arguments.texts.read_text(encoding="utf-8").splitlines() if arguments.texts else test_texts.scored_texts()
    try:
        found = export(arguments.checkpoint, arguments.models / arguments.name, many)
    except Unsuitable as reason:
        sys.exit(f"The checkpoint cannot be exported: {reason}.")
    text = json.dumps(found, indent=2)
    (arguments.models / arguments.name / "quantization.json").write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
