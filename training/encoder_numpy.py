"""BERT and RoBERTa for sequence classification in NumPy, in double precision, one text at a time.

Written apart from encoder_graph.py, without padding or masks, so that an error in one shows against the other.
"""

import math

import numpy as np

erf = np.vectorize(math.erf, otypes=[np.float64])


def logits(weights, config, ids):
    """The logits of one text, given its token ids with the special ones."""
    w = {name: value.astype(np.float64) for name, value in weights.items()}

    def norm(x, name):
        centred = x - x.mean(-1, keepdims=True)
        return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + config["layer_norm_eps"]) * w[name + ".weight"] + w[name + ".bias"]

    def linear(x, name):
        return x @ w[name + ".weight"].T + w[name + ".bias"]

    ids = np.asarray(ids)
    prefix, dense, last = ("bert", "bert.pooler.dense", "classifier") if config["model_type"] == "bert" else ("roberta", "classifier.dense", "classifier.out_proj")
    if prefix == "bert":
        places = np.arange(len(ids))
    else:
        real = ids != config["pad_token_id"]
        places = np.cumsum(real) * real + config["pad_token_id"]
    embeddings = prefix + ".embeddings."
    x = w[embeddings + "word_embeddings.weight"][ids] + w[embeddings + "token_type_embeddings.weight"][0]
    x = norm(x + w[embeddings + "position_embeddings.weight"][places], embeddings + "LayerNorm")
    size = config["hidden_size"] // config["num_attention_heads"]
    for index in range(config["num_hidden_layers"]):
        name = f"{prefix}.encoder.layer.{index}."
        query, key, value = (linear(x, f"{name}attention.self.{part}") for part in ("query", "key", "value"))
        heads = []
        for start in range(0, config["hidden_size"], size):
            part = slice(start, start + size)
            scores = query[:, part] @ key[:, part].T / math.sqrt(size)
            shares = np.exp(scores - scores.max(-1, keepdims=True))
            heads.append(shares / shares.sum(-1, keepdims=True) @ value[:, part])
        x = norm(linear(np.concatenate(heads, -1), name + "attention.output.dense") + x, name + "attention.output.LayerNorm")
        inner = linear(x, name + "intermediate.dense")
        inner = inner * 0.5 * (1 + erf(inner / math.sqrt(2)))
        x = norm(linear(inner, name + "output.dense") + x, name + "output.LayerNorm")
    pooled = x.mean(0) if config.get("classifier_pooling") == "mean" else x[0]
    return linear(np.tanh(linear(pooled, dense)), last)
