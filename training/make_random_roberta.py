"""A roberta-base with random weights, for benchmarks: speed does not depend on what the weights are.

    python training/make_random_roberta.py FOLDER [--tokenizer ../shared/data/tokenizer-roberta]

Writes model.onnx (fp32, 499 MB), int8.onnx (125 MB), config.json and tokenizer.json. The seed is fixed.
"""

import argparse
import json
import pathlib
import shutil

import numpy as np

import encoder_graph
import quantize
import texts

CONFIG = {
    "architectures": ["RobertaForSequenceClassification"],
    "model_type": "roberta",
    "hidden_act": "gelu",
    "hidden_size": 768,
    "intermediate_size": 3072,
    "num_attention_heads": 12,
    "num_hidden_layers": 12,
    "layer_norm_eps": 1e-05,
    "max_position_embeddings": 514,
    "type_vocab_size": 1,
    "vocab_size": 50265,
    "bos_token_id": 0,
    "pad_token_id": 1,
    "eos_token_id": 2,
    "id2label": {"0": "negative", "1": "neutral", "2": "positive"},
    "languages": ["en"],
}


def random_weights(config, seed=20):
    """Weights under the names of transformers, drawn as its initialisation draws them."""
    chance = np.random.default_rng(seed)
    hidden, inner = config["hidden_size"], config["intermediate_size"]
    weights = {}

    def linear(name, outputs, inputs):
        weights[name + ".weight"] = chance.standard_normal((outputs, inputs), np.float32) * np.float32(0.02)
        weights[name + ".bias"] = np.zeros(outputs, np.float32)

    def norm(name):
        weights[name + ".weight"], weights[name + ".bias"] = np.ones(hidden, np.float32), np.zeros(hidden, np.float32)

    for table, rows in (("word", "vocab_size"), ("position", "max_position_embeddings"), ("token_type", "type_vocab_size")):
        weights[f"roberta.embeddings.{table}_embeddings.weight"] = chance.standard_normal((config[rows], hidden), np.float32) * np.float32(0.02)
    norm("roberta.embeddings.LayerNorm")
    for name in encoder_graph.encoder_linears(config):
        linear(name, inner if ".intermediate." in name else hidden, inner if name.endswith(".output.dense") and ".attention." not in name else hidden)
        if name.endswith(".output.dense"):
            norm(name.removesuffix("dense") + "LayerNorm")
    linear("classifier.dense", hidden, hidden)
    linear("classifier.out_proj", len(config["id2label"]), hidden)
    return weights


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--tokenizer", type=pathlib.Path, default=texts.shared_data() / "tokenizer-roberta", help="folder with the tokenizer.json of roberta-base")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    weights = random_weights(CONFIG)
    for file, found in (("model.onnx", weights), ("int8.onnx", quantize.quantized(weights, CONFIG))):
        (arguments.folder / file).write_bytes(encoder_graph.build(found, CONFIG).SerializeToString())
    (arguments.folder / "config.json").write_text(json.dumps(CONFIG, indent=2) + "\n")
    shutil.copyfile(arguments.tokenizer / "tokenizer.json", arguments.folder / "tokenizer.json")
    print(f"written to {arguments.folder}")


if __name__ == "__main__":
    main()
