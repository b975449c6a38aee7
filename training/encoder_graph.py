"""BERT and RoBERTa for sequence classification as an ONNX graph, built node by node, in fp32 or int8.

The names of the weights and the order of the operations are those of the transformers library: learned positions,
post-layer-norm, erf GELU, and a head of dense, tanh and linear. BERT counts positions from 0, RoBERTa from
pad_token_id + 1. The head looks at the first token, or at the mean over all tokens if the configuration says
`"classifier_pooling": "mean"`. No deep-learning framework is needed.

Linear layers whose weights are int8 (see quantize.py) round their input too, with one scale per token, so that what
a text gets does not depend on the texts beside it; everything between them stays in fp32.
"""

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

OPSET = 17
# Where the head of each family keeps its two layers.
HEADS = {
    "bert": ("bert.pooler.dense", "classifier"),
    "roberta": ("classifier.dense", "classifier.out_proj"),
}


def family(config):
    """The prefix of the weights' names: `bert` or `roberta`."""
    return {"bert": "bert", "roberta": "roberta", "xlm-roberta": "roberta"}[config["model_type"]]


def encoder_linears(config):
    """The names of the linear layers of all transformer blocks, without `.weight`."""
    parts = ["attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense", "intermediate.dense", "output.dense"]
    return [f"{family(config)}.encoder.layer.{index}.{part}" for index in range(config["num_hidden_layers"]) for part in parts]


class Graph:
    """Collects nodes and constants; each method returns the name of what it made."""

    def __init__(self, weights):
        self.nodes, self.initializers, self.names = [], [], set()
        for name, value in weights.items():
            if name.endswith(".weight") and value.ndim == 2 and "embeddings" not in name:
                # transformers keeps [out, in]; ONNX multiplies by [in, out], and quantization wants constants there.
                value = np.ascontiguousarray(value.T)
            self.constant(name, value)

    def constant(self, name, value):
        if name not in self.names:
            self.names.add(name)
            self.initializers.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def add(self, op, inputs, name, **attributes):
        self.nodes.append(helper.make_node(op, inputs, [name], name=name, **attributes))
        return name

    def rounded(self, x):
        """`x` as int8 with the scale of each row: its largest magnitude becomes 127. A row of zeros stays one."""
        size = self.add("Abs", [x], x + "/abs")
        largest = self.add("ReduceMax", [size], x + "/largest", axes=[-1], keepdims=1)
        empty = self.add("Equal", [largest, self.constant("zero_f32", np.float32(0))], x + "/empty")
        factor = self.add("Div", [self.constant("int8_largest", np.float32(127)), largest], x + "/factor/raw")
        factor = self.add("Where", [empty, "zero_f32", factor], x + "/factor")
        whole = self.add("Round", [self.add("Mul", [x, factor], x + "/stretched")], x + "/whole")
        scale = self.add("Div", [largest, "int8_largest"], x + "/scale")
        return self.add("Cast", [whole], x + "/int8", to=TensorProto.INT8), scale

    def linear(self, x, weight, name, rounded=None):
        """`x` times a weight plus its bias; `rounded` is what `rounded` gave for `x`, if it is at hand."""
        if weight + ".weight_quantized" in self.names:
            whole, scale = rounded or self.rounded(x)
            sums = self.add("MatMulInteger", [whole, weight + ".weight_quantized"], name + "/sums")
            product = self.add("Cast", [sums], name + "/sums/f32", to=TensorProto.FLOAT)
            product = self.add("Mul", [product, scale], name + "/rows")
            product = self.add("Mul", [product, weight + ".weight_scale"], name + "/product")
        else:
            product = self.add("MatMul", [x, weight + ".weight"], name + "/product")
        return self.add("Add", [product, weight + ".bias"], name)

    def lookup(self, table, ids, name):
        """Rows of an embedding table."""
        if table + "_quantized" not in self.names:
            return self.add("Gather", [table, ids], name)
        whole = self.add("Cast", [self.add("Gather", [table + "_quantized", ids], name + "/int8")], name + "/f32", to=TensorProto.FLOAT)
        scale = self.add("Gather", [table + "_scale", ids], name + "/scale")
        scale = self.add("Unsqueeze", [scale, self.constant("last_axis", np.array([-1], np.int64))], name + "/scale/wide")
        return self.add("Mul", [whole, scale], name)

    def layer_norm(self, x, weight, epsilon, name):
        return self.add("LayerNormalization", [x, weight + ".weight", weight + ".bias"], name, axis=-1, epsilon=epsilon)

    def gelu(self, x, name):
        scaled = self.add("Div", [x, self.constant("sqrt2", np.float32(np.sqrt(2)))], name + "/scaled")
        erf = self.add("Erf", [scaled], name + "/erf")
        shifted = self.add("Add", [erf, self.constant("one", np.float32(1))], name + "/shifted")
        product = self.add("Mul", [x, shifted], name + "/product")
        return self.add("Mul", [product, self.constant("half", np.float32(0.5))], name)


def positions_from_zero(graph):
    """0, 1, 2, ... for every text of the batch: shape [length]."""
    shape = graph.add("Shape", ["input_ids"], "position/shape")
    length = graph.add("Gather", [shape, graph.constant("one_i64", np.int64(1))], "position/length")
    return graph.add("Range", [graph.constant("zero", np.int64(0)), length, "one_i64"], "position/ids")


def positions_after_padding(graph, config):
    """pad_token_id + 1, + 2, ...; padded places get the padding position: shape [batch, length]."""
    pad = graph.constant("pad", np.int64(config["pad_token_id"]))
    is_pad = graph.add("Equal", ["input_ids", pad], "position/is_pad")
    real = graph.add("Cast", [graph.add("Not", [is_pad], "position/real")], "position/real_i64", to=TensorProto.INT64)
    count = graph.add("CumSum", [real, graph.constant("axis1", np.int64(1))], "position/count")
    return graph.add("Add", [graph.add("Mul", [count, real], "position/masked"), pad], "position/ids")


def embeddings(graph, config):
    """Word, type and position embeddings, summed and normalised."""
    tables = family(config) + ".embeddings."
    ids = positions_from_zero(graph) if family(config) == "bert" else positions_after_padding(graph, config)
    word = graph.lookup(tables + "word_embeddings.weight", "input_ids", "embeddings/word")
    position = graph.lookup(tables + "position_embeddings.weight", ids, "embeddings/position")
    kind = graph.lookup(tables + "token_type_embeddings.weight", graph.constant("zero", np.int64(0)), "embeddings/type")
    total = graph.add("Add", [graph.add("Add", [word, kind], "embeddings/sum"), position], "embeddings/total")
    return graph.layer_norm(total, tables + "LayerNorm", config["layer_norm_eps"], "embeddings/out")


def attention_bias(graph):
    """0 where a token may be looked at, the lowest float where it is padding: shape [batch, 1, 1, length]."""
    wide = graph.add("Unsqueeze", ["attention_mask", graph.constant("axes12", np.array([1, 2], np.int64))], "mask/wide")
    mask = graph.add("Cast", [wide], "mask/float", to=TensorProto.FLOAT)
    inverse = graph.add("Sub", [graph.constant("one", np.float32(1)), mask], "mask/inverse")
    return graph.add("Mul", [inverse, graph.constant("lowest", np.finfo(np.float32).min)], "mask/bias")


def layer(graph, x, bias, config, index):
    """One transformer block."""
    weight, name = f"{family(config)}.encoder.layer.{index}", f"layer{index}"
    heads, size = config["num_attention_heads"], config["hidden_size"] // config["num_attention_heads"]
    split = graph.constant("split_heads", np.array([0, 0, heads, size], np.int64))
    parts = {}
    rounded = graph.rounded(x) if f"{weight}.attention.self.query.weight_quantized" in graph.names else None
    for part, order in (("query", [0, 2, 1, 3]), ("key", [0, 2, 3, 1]), ("value", [0, 2, 1, 3])):
        linear = graph.linear(x, f"{weight}.attention.self.{part}", f"{name}/{part}", rounded)
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


def pooled(graph, x, config):
    """What the head looks at: the first token, or the mean over the tokens that are no padding."""
    if config.get("classifier_pooling", "cls") == "cls":
        return graph.add("Gather", [x, graph.constant("zero", np.int64(0))], "head/first", axis=1)
    mask = graph.add("Cast", ["attention_mask"], "head/mask", to=TensorProto.FLOAT)
    mask = graph.add("Unsqueeze", [mask, graph.constant("last_axis", np.array([-1], np.int64))], "head/mask/wide")
    axis = graph.constant("length_axis", np.array([1], np.int64))
    total = graph.add("ReduceSum", [graph.add("Mul", [x, mask], "head/masked"), axis], "head/total", keepdims=0)
    count = graph.add("ReduceSum", [mask, axis], "head/count", keepdims=0)
    return graph.add("Div", [total, count], "head/mean")


def build(weights, config):
    """The whole model: int64 input_ids and attention_mask, both [batch, length], to float logits [batch, classes]."""
    graph = Graph(weights)
    x, bias = embeddings(graph, config), attention_bias(graph)
    for index in range(config["num_hidden_layers"]):
        x = layer(graph, x, bias, config, index)
    dense, last = HEADS[family(config)]
    hidden = graph.add("Tanh", [graph.linear(pooled(graph, x, config), dense, "head/dense")], "head/tanh")
    graph.nodes.append(helper.make_node("Identity", [graph.linear(hidden, last, "head/out")], ["logits"], name="logits"))
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in ("input_ids", "attention_mask")]
    outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", len(config["id2label"])])]
    return finish(graph.nodes, config["model_type"], inputs, outputs, graph.initializers)


def finish(nodes, name, inputs, outputs, initializers):
    """A checked model in a format version that ONNX Runtime of the last years reads."""
    model = helper.make_model(
        helper.make_graph(nodes, name, inputs, outputs, initializers),
        opset_imports=[helper.make_opsetid("", OPSET)],
        producer_name="clamor training",
        ir_version=9,
    )
    checker.check_model(model)
    return model
