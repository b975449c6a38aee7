"""RoBERTa for sequence classification as an ONNX graph, built node by node.

The names of the weights, the order of the operations and the inputs are those of RobertaForSequenceClassification
in the transformers library (post-layer-norm, learned positions that start at pad_token_id + 1, erf GELU, the
classification head on the first token). No deep-learning framework is needed.
"""

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

OPSET = 17


class Graph:
    """Collects nodes and constants; each method returns the name of what it made."""

    def __init__(self, weights):
        self.nodes, self.initializers = [], []
        for name, value in weights.items():
            if name.endswith(".weight") and value.ndim == 2 and "embeddings" not in name:
                # transformers keeps [out, in]; ONNX multiplies by [in, out], and quantization wants constants there.
                value = np.ascontiguousarray(value.T)
            self.initializers.append(numpy_helper.from_array(value, name))

    def constant(self, name, value):
        if all(initializer.name != name for initializer in self.initializers):
            self.initializers.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def add(self, op, inputs, name, **attributes):
        self.nodes.append(helper.make_node(op, inputs, [name], name=name, **attributes))
        return name

    def linear(self, x, weight, name):
        product = self.add("MatMul", [x, weight + ".weight"], name + "/product")
        return self.add("Add", [product, weight + ".bias"], name)

    def layer_norm(self, x, weight, epsilon, name):
        return self.add("LayerNormalization", [x, weight + ".weight", weight + ".bias"], name, axis=-1, epsilon=epsilon)

    def gelu(self, x, name):
        scaled = self.add("Div", [x, self.constant("sqrt2", np.float32(np.sqrt(2)))], name + "/scaled")
        erf = self.add("Erf", [scaled], name + "/erf")
        shifted = self.add("Add", [erf, self.constant("one", np.float32(1))], name + "/shifted")
        product = self.add("Mul", [x, shifted], name + "/product")
        return self.add("Mul", [product, self.constant("half", np.float32(0.5))], name)


def embeddings(graph, config):
    """Word, position and type embeddings; padded places get the padding position."""
    pad = graph.constant("pad", np.int64(config["pad_token_id"]))
    is_pad = graph.add("Equal", ["input_ids", pad], "position/is_pad")
    real = graph.add("Cast", [graph.add("Not", [is_pad], "position/real")], "position/real_i64", to=TensorProto.INT64)
    count = graph.add("CumSum", [real, graph.constant("axis1", np.int64(1))], "position/count")
    ids = graph.add("Add", [graph.add("Mul", [count, real], "position/masked"), pad], "position/ids")
    word = graph.add("Gather", ["roberta.embeddings.word_embeddings.weight", "input_ids"], "embeddings/word")
    position = graph.add("Gather", ["roberta.embeddings.position_embeddings.weight", ids], "embeddings/position")
    kind = graph.add("Gather", ["roberta.embeddings.token_type_embeddings.weight", graph.constant("zero", np.int64(0))], "embeddings/type")
    total = graph.add("Add", [graph.add("Add", [word, kind], "embeddings/sum"), position], "embeddings/total")
    return graph.layer_norm(total, "roberta.embeddings.LayerNorm", config["layer_norm_eps"], "embeddings/out")


def attention_bias(graph):
    """0 where a token may be looked at, the lowest float where it is padding: shape [batch, 1, 1, length]."""
    wide = graph.add("Unsqueeze", ["attention_mask", graph.constant("axes12", np.array([1, 2], np.int64))], "mask/wide")
    mask = graph.add("Cast", [wide], "mask/float", to=TensorProto.FLOAT)
    inverse = graph.add("Sub", [graph.constant("one", np.float32(1)), mask], "mask/inverse")
    return graph.add("Mul", [inverse, graph.constant("lowest", np.finfo(np.float32).min)], "mask/bias")


def layer(graph, x, bias, config, index):
    """One transformer block."""
    weight, name = f"roberta.encoder.layer.{index}", f"layer{index}"
    heads, size = config["num_attention_heads"], config["hidden_size"] // config["num_attention_heads"]
    split = graph.constant("split_heads", np.array([0, 0, heads, size], np.int64))
    parts = {}
    for part, order in (("query", [0, 2, 1, 3]), ("key", [0, 2, 3, 1]), ("value", [0, 2, 1, 3])):
        linear = graph.linear(x, f"{weight}.attention.self.{part}", f"{name}/{part}")
        reshaped = graph.add("Reshape", [linear, split], f"{name}/{part}/split")
        parts[part] = graph.add("Transpose", [reshaped], f"{name}/{part}/heads", perm=order)
    products = graph.add("MatMul", [parts["query"], parts["key"]], f"{name}/scores/raw")
    scaled = graph.add("Div", [products, graph.constant("sqrt_size", np.float32(np.sqrt(size)))], f"{name}/scores/scaled")
    shares = graph.add("Softmax", [graph.add("Add", [scaled, bias], f"{name}/scores")], f"{name}/shares", axis=-1)
    mixed = graph.add("MatMul", [shares, parts["value"]], f"{name}/mixed")
    turned = graph.add("Transpose", [mixed], f"{name}/mixed/turned", perm=[0, 2, 1, 3])
    joined = graph.add("Reshape", [turned, graph.constant("join_heads", np.array([0, 0, config["hidden_size"]], np.int64))], f"{name}/joined")
    out = graph.linear(joined, f"{weight}.attention.output.dense", f"{name}/attention")
    x = graph.layer_norm(graph.add("Add", [out, x], f"{name}/attention/sum"), f"{weight}.attention.output.LayerNorm", config["layer_norm_eps"], f"{name}/attention/out")
    inner = graph.gelu(graph.linear(x, f"{weight}.intermediate.dense", f"{name}/inner"), f"{name}/gelu")
    out = graph.linear(inner, f"{weight}.output.dense", f"{name}/outer")
    return graph.layer_norm(graph.add("Add", [out, x], f"{name}/sum"), f"{weight}.output.LayerNorm", config["layer_norm_eps"], f"{name}/out")


def build(weights, config):
    """The whole model: int64 input_ids and attention_mask, both [batch, length], to float logits [batch, classes]."""
    graph = Graph(weights)
    x, bias = embeddings(graph, config), attention_bias(graph)
    for index in range(config["num_hidden_layers"]):
        x = layer(graph, x, bias, config, index)
    first = graph.add("Gather", [x, graph.constant("zero", np.int64(0))], "head/first", axis=1)
    dense = graph.add("Tanh", [graph.linear(first, "classifier.dense", "head/dense")], "head/tanh")
    graph.nodes.append(helper.make_node("Identity", [graph.linear(dense, "classifier.out_proj", "head/out")], ["logits"], name="logits"))
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in ("input_ids", "attention_mask")]
    outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", len(config["id2label"])])]
    return finish(graph.nodes, "tiny-roberta", inputs, outputs, graph.initializers)


def finish(nodes, name, inputs, outputs, initializers):
    """A checked model in a format version that ONNX Runtime of the last years reads."""
    model = helper.make_model(
        helper.make_graph(nodes, name, inputs, outputs, initializers),
        opset_imports=[helper.make_opsetid("", OPSET)],
        producer_name="clamor make_test_model.py",
        ir_version=9,
    )
    checker.check_model(model)
    return model
