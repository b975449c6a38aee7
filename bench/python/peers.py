"""Python's ways to score the same texts with the same architecture: the measure for Clamor's neural models.

    python peers.py graphs CONFIG FOLDER                     writes fp32.onnx and int8.onnx of that architecture
    python peers.py time PEER CONFIG TOKENIZER GRAPHS TEXTS  times one of PEERS, prints one JSON object

Each is timed in a process of its own. Weights are random: speed does not depend on them. Needs ../requirements.txt.
"""

import json
import pathlib
import sys
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "training"))

BATCH = 32
# Longest text times number of texts of a sorted batch; the fastest for one session with a thread per core.
TOKEN_BUDGET = 512
LONGEST = 128


def torch_model(config):
    """The architecture as transformers makes it, ready for inference."""
    import torch
    import transformers

    torch.manual_seed(20)
    known = transformers.CONFIG_MAPPING[config["model_type"]].from_dict(config)
    return transformers.AutoModelForSequenceClassification.from_config(known).eval()


def write_graphs(config, folder):
    """fp32 as exported, and dynamic int8 in the way that is fastest and most accurate in ONNX Runtime."""
    import encoder_graph
    from onnxruntime import quantization
    from onnxruntime.quantization.shape_inference import quant_pre_process

    weights = {name: value.numpy() for name, value in torch_model(config).state_dict().items() if not name.endswith("position_ids")}
    plain = folder / "fp32.onnx"
    # The mean over tokens is a choice of ours that transformers' heads do not know; it costs nothing either way.
    plain.write_bytes(encoder_graph.build(weights, config | {"classifier_pooling": "cls"}).SerializeToString())
    prepared = folder / "prepared.onnx"
    quant_pre_process(str(plain), str(prepared), skip_symbolic_shape=True)
    quantization.quantize_dynamic(
        str(prepared), str(folder / "int8.onnx"), per_channel=True, weight_type=quantization.QuantType.QInt8, op_types_to_quantize=["MatMul", "Gemm", "Gather"]
    )
    prepared.unlink()


def pipeline(config, tokenizer_file, batch_size):
    """The transformers pipeline as people use it: a list goes in, or one text after the other."""
    import transformers

    pad = "[PAD]" if config["model_type"] == "bert" else "<pad>"
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_file=str(tokenizer_file), pad_token=pad, model_max_length=LONGEST)
    if config["model_type"] != "bert":
        tokenizer.model_input_names = ["input_ids", "attention_mask"]
    pipe = transformers.pipeline("text-classification", model=torch_model(config), tokenizer=tokenizer, device="cpu", truncation=True)
    if batch_size == 1:
        return lambda texts: [pipe(text) for text in texts]
    return lambda texts: pipe(texts, batch_size=batch_size)


def onnxruntime(config, tokenizer_file, graph, is_sorted):
    """One session with a thread per core: batches of 32 in input order, or sorted by length up to a token budget."""
    import numpy as np
    import onnxruntime as ort
    import tokenizers

    tokenizer = tokenizers.Tokenizer.from_file(str(tokenizer_file))
    tokenizer.enable_truncation(LONGEST)
    tokenizer.no_padding()
    session = ort.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    pad = config["pad_token_id"]

    def score(texts):
        rows = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
        while rows:
            if is_sorted:
                rows.sort(key=len)
                size = max(1, TOKEN_BUDGET // len(rows[-1]))
            else:
                size = BATCH
            batch, rows = (rows[-size:], rows[:-size]) if is_sorted else (rows[:size], rows[size:])
            longest = max(map(len, batch))
            ids = np.full((len(batch), longest), pad, np.int64)
            mask = np.zeros_like(ids)
            for place, row in enumerate(batch):
                ids[place, : len(row)], mask[place, : len(row)] = row, 1
            session.run(None, {"input_ids": ids, "attention_mask": mask})

    return score


PEERS = {
    "transformers pipeline, fp32, one by one": lambda config, tokenizer, graphs: pipeline(config, tokenizer, 1),
    "transformers pipeline, fp32, batch 32": lambda config, tokenizer, graphs: pipeline(config, tokenizer, BATCH),
    "ONNX Runtime, fp32, batch 32": lambda config, tokenizer, graphs: onnxruntime(config, tokenizer, graphs / "fp32.onnx", False),
    "ONNX Runtime, dynamic int8, sorted": lambda config, tokenizer, graphs: onnxruntime(config, tokenizer, graphs / "int8.onnx", True),
}


def time_peer(name, config, tokenizer, graphs, texts):
    """Texts per second, loading and a first batch left out."""
    score = PEERS[name](config, tokenizer, graphs)
    score(texts[:BATCH])
    begin = time.perf_counter()
    score(texts)
    return len(texts) / (time.perf_counter() - begin)


def main():
    command, *rest = sys.argv[1:]
    if command == "graphs":
        config, folder = map(pathlib.Path, rest)
        write_graphs(json.loads(config.read_text()), folder)
    elif command == "time":
        name, config, tokenizer, graphs, texts = rest
        texts = pathlib.Path(texts).read_text("utf-8").removesuffix("\n").split("\n")
        rate = time_peer(name, json.loads(pathlib.Path(config).read_text()), pathlib.Path(tokenizer), pathlib.Path(graphs), texts)
        print(json.dumps({"texts_per_second": rate}))
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
