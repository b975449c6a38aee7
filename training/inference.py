"""Logits of a model folder through ONNX Runtime, as Clamor would compute them."""

import json

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

import texts

TOKENS = 2048  # of a batch, padding included
MOST_TOKENS = 512


class Model:
    """A folder with config.json, tokenizer.json and a graph."""

    def __init__(self, folder, graph="model.onnx", threads=1):
        self.config = json.loads((folder / "config.json").read_text())
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        places = self.config["max_position_embeddings"] - (2 if "roberta" in self.config["model_type"] else 0)
        self.tokenizer.enable_truncation(min(MOST_TOKENS, places))
        self.tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(folder / graph, options, providers=["CPUExecutionProvider"])
        self.order = [place for name in texts.CLASSES for place, label in self.config["id2label"].items() if label.lower() == name]
        self.order = [int(place) for place in self.order] if len(self.order) == len(texts.CLASSES) else list(range(len(self.config["id2label"])))

    def run(self, many):
        """Logits of token ids that are given as one list per text, padded to the longest."""
        shape = len(many), max(map(len, many))
        ids, mask = np.full(shape, self.config["pad_token_id"], np.int64), np.zeros(shape, np.int64)
        for row, tokens in enumerate(many):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        return self.session.run(["logits"], {"input_ids": ids, "attention_mask": mask})[0][:, self.order]

    def logits(self, many):
        """Negative, neutral, positive for each text, in the order given; batches hold texts of about equal length."""
        ids = [encoding.ids for encoding in self.tokenizer.encode_batch([texts.prepare(text) for text in many])]
        answers = np.zeros((len(many), len(self.order)), np.float32)
        batch = []
        for index in sorted(range(len(ids)), key=lambda index: len(ids[index])):
            if batch and (len(batch) + 1) * len(ids[index]) > TOKENS:
                answers[batch] = self.run([ids[each] for each in batch])
                batch = []
            batch.append(index)
        if batch:
            answers[batch] = self.run([ids[each] for each in batch])
        return answers


def probabilities(logits):
    """Softmax of each row."""
    shares = np.exp(logits - logits.max(1, keepdims=True))
    return shares / shares.sum(1, keepdims=True)


def differences(exact, other):
    """How far the logits of a quantised model are from those of the model it was made from."""
    gap = np.abs(exact - other)
    return {
        "texts": len(exact),
        "largest_difference": round(float(gap.max()), 4),
        "mean_difference": round(float(gap.mean()), 5),
        "same_label": round(float((exact.argmax(1) == other.argmax(1)).mean()), 5),
    }
