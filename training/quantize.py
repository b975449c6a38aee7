"""Weights of an encoder as int8, symmetric, one scale per output (or per word). Needs only NumPy.

The input of each quantised layer is rounded when the model runs, with one scale per token (encoder_graph.py), so
nothing has to be calibrated and no text influences another.
"""

import numpy as np

import encoder_graph

LARGEST = 127


def rows(weight):
    """int8 and one scale for each row of a matrix; a row of zeros gets the scale 1."""
    largest = np.abs(weight).max(1)
    scale = np.where(largest == 0, 1, largest / LARGEST).astype(np.float32)
    return np.round(weight / scale[:, None]).astype(np.int8), scale


def quantized(weights, config):
    """The same state dict with int8 for the word embeddings and every linear layer of the transformer blocks.

    `x.weight` [out, in] becomes `x.weight_quantized` [in, out] and `x.weight_scale` [out]; the word embeddings become
    `weight_quantized` [words, hidden] and `weight_scale` [words].
    """
    result = dict(weights)
    table = f"{encoder_graph.family(config)}.embeddings.word_embeddings"
    for name in [table, *encoder_graph.encoder_linears(config)]:
        whole, scale = rows(result.pop(name + ".weight"))
        result[name + ".weight_quantized"] = whole if name == table else np.ascontiguousarray(whole.T)
        result[name + ".weight_scale"] = scale
    return result
