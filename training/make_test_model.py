"""Makes the models that the tests of `sentiment` run, and the answers they are compared with.

A RoBERTa and a BERT of two thin layers with random weights and tokenizers trained here: too small to know anything,
but the same shape as the real ones, so that they prove the path from text to logits. The answers come from NumPy in
double precision and must agree with ONNX Runtime's own Python package before they are written.

    pip install -r training/requirements.txt
    python training/make_test_model.py                        # writes sentiment/tests/data/models/
    python training/make_test_model.py --genuine FOLDER       # also ids of the genuine roberta-base tokenizer
    python training/make_test_model.py --against-transformers # also compares with transformers (needs torch)
"""

import argparse
import json
import pathlib
import shutil

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

import encoder_graph
import encoder_numpy
import quantize
import test_texts

DATA = pathlib.Path(__file__).parent.parent / "sentiment" / "tests" / "data"
LIMIT = 512
CONFIG = {
    "architectures": ["RobertaForSequenceClassification"],
    "model_type": "roberta",
    "hidden_act": "gelu",
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_attention_heads": 4,
    "num_hidden_layers": 2,
    "layer_norm_eps": 1e-05,
    "max_position_embeddings": LIMIT + 2,
    "type_vocab_size": 1,
    "vocab_size": 960,
    "bos_token_id": 0,
    "pad_token_id": 1,
    "eos_token_id": 2,
    # Deliberately not in the order negative, neutral, positive: the labels must be found by name.
    "id2label": {"0": "Neutral", "1": "positive", "2": "NEGATIVE"},
}
# Widths that fill no register, and few places. It looks at the mean.
BERT = {
    "architectures": ["BertForSequenceClassification"],
    "model_type": "bert",
    "hidden_act": "gelu",
    "hidden_size": 36,
    "intermediate_size": 70,
    "num_attention_heads": 3,
    "num_hidden_layers": 2,
    "layer_norm_eps": 1e-12,
    "max_position_embeddings": 64,
    "type_vocab_size": 2,
    "vocab_size": 600,
    "pad_token_id": 0,
    "id2label": {"0": "negative", "1": "neutral", "2": "positive"},
    "classifier_pooling": "mean",
}
# As the multilingual model is: BERT with the pieces of XLM-R, whose padding is not 0.
UNIGRAM = {**BERT, "hidden_size": 40, "intermediate_size": 72, "num_attention_heads": 5, "max_position_embeddings": LIMIT, "vocab_size": 300, "pad_token_id": 1}


def order(config):
    """Negative, neutral, positive in a model's output."""
    places = {label.lower(): int(place) for place, label in config["id2label"].items()}
    return [places[label] for label in ("negative", "neutral", "positive")]


def train_tokenizer():
    """A byte-level BPE tokenizer with the special tokens of RoBERTa at their places."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=CONFIG["vocab_size"],
        special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(test_texts.training_texts(), trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    return tokenizer


def train_wordpiece():
    """A WordPiece tokenizer like BERT's, with emoji among its words."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    special, emoji = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], ["😂", "😡", "❤"]
    trainer = trainers.WordPieceTrainer(vocab_size=BERT["vocab_size"] - len(emoji), special_tokens=special, limit_alphabet=60, show_progress=False)
    tokenizer.train_from_iterator([text.replace("😂", "").replace("😡", "").replace("❤", "") for text in test_texts.training_texts()], trainer)
    tokenizer.add_tokens(emoji)
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return tokenizer


def train_unigram():
    """A Unigram tokenizer with the special tokens of XLM-R at their places, and its marks of where words begin."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    trainer = trainers.UnigramTrainer(vocab_size=UNIGRAM["vocab_size"], special_tokens=special, unk_token="<unk>", show_progress=False)
    tokenizer.train_from_iterator(test_texts.training_texts(), trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    return tokenizer


def random_weights(config):
    """Weights under the names of transformers, large enough that the logits of unlike texts differ clearly."""
    chance = np.random.default_rng(20)
    hidden, inner, prefix = config["hidden_size"], config["intermediate_size"], encoder_graph.family(config)
    weights = {}

    def put(name, *shape, scale):
        weights[name] = (chance.standard_normal(shape) * scale).astype(np.float32)

    def linear(name, outputs, inputs, gain=1.0):
        put(name + ".weight", outputs, inputs, scale=gain / np.sqrt(inputs))
        put(name + ".bias", outputs, scale=0.1)

    def norm(name):
        weights[name + ".weight"] = (1 + chance.standard_normal(hidden) * 0.1).astype(np.float32)
        put(name + ".bias", hidden, scale=0.1)

    for name, rows in (("word", config["vocab_size"]), ("position", config["max_position_embeddings"]), ("token_type", config["type_vocab_size"])):
        put(f"{prefix}.embeddings.{name}_embeddings.weight", rows, hidden, scale=1.0)
    norm(prefix + ".embeddings.LayerNorm")
    for index in range(config["num_hidden_layers"]):
        name = f"{prefix}.encoder.layer.{index}."
        for part in ("query", "key", "value"):
            linear(name + "attention.self." + part, hidden, hidden, gain=1.5)
        linear(name + "attention.output.dense", hidden, hidden)
        norm(name + "attention.output.LayerNorm")
        linear(name + "intermediate.dense", inner, hidden)
        linear(name + "output.dense", hidden, inner)
        norm(name + "output.LayerNorm")
    dense, last = encoder_graph.HEADS[prefix]
    linear(dense, hidden, hidden)
    linear(last, len(config["id2label"]), hidden, gain=2.0)
    return weights


def prepare(text):
    """As the authors of the Twitter RoBERTa models do it: mentions and links lose what they name."""
    words = []
    for word in text.split(" "):
        word = "@user" if word.startswith("@") and len(word) > 1 else word
        words.append("http" if word.startswith("http") else word)
    return " ".join(words)


def encode(tokenizer, config, text):
    """The token ids of a text, cut to the model's limit, and whether they were cut."""
    limit = config["max_position_embeddings"] - (2 if config["model_type"] == "roberta" else 0)
    tokenizer.no_truncation()
    whole = len(tokenizer.encode(prepare(text)).ids)
    tokenizer.enable_truncation(limit)
    return tokenizer.encode(prepare(text)).ids, whole > limit


def run(session, ids):
    """ONNX Runtime's logits of one text."""
    batch = np.array([ids], np.int64)
    return session.run(["logits"], {"input_ids": batch, "attention_mask": np.ones_like(batch)})[0][0]


def expected(tokenizer, weights, config, model_path):
    """One line per text: ids, truncation, and logits as negative, neutral, positive.

    `weights` of None means that ONNX Runtime alone gives the answers.
    """
    session = onnxruntime.InferenceSession(model_path, providers=["CPUExecutionProvider"])
    rows = []
    for text in test_texts.scored_texts():
        ids, truncated = encode(tokenizer, config, text)
        answer = other = run(session, ids)
        if weights is not None:
            answer = encoder_numpy.logits(weights, config, ids)
        worst = np.abs(answer - other).max()
        if worst > 2e-5:
            raise SystemExit(f"NumPy and ONNX Runtime differ by {worst} on {text[:60]!r}")
        rows.append({"text": text, "ids": ids, "truncated": truncated, "logits": [round(float(answer[index]), 7) for index in order(config)]})
    return rows


def write_rows(name, rows):
    """One line of JSON per text."""
    (DATA / name).write_text(json.dumps(rows, ensure_ascii=True, separators=(",", ":")).replace("},{", "},\n{") + "\n")


def centre(tokenizer, weights, config):
    """Shifts the last bias so that every class wins on some texts; random weights alone favour one."""
    answers = [encoder_numpy.logits(weights, config, encode(tokenizer, config, text)[0]) for text in test_texts.scored_texts()]
    weights[encoder_graph.HEADS[encoder_graph.family(config)][1] + ".bias"] -= np.median(answers, axis=0).astype(np.float32)


def as_exported(model, config):
    """The same model as the exporters of torch leave it: the weights of linear layers are anonymous, one of them is
    turned by a Transpose, and the head is made of Gemm."""
    constants = {constant.name: constant for constant in model.graph.initializer}

    def turn(name):
        constants[name].CopyFrom(onnx.numpy_helper.from_array(np.ascontiguousarray(onnx.numpy_helper.to_array(constants[name]).T), name))

    names = [f"{linear}.weight" for linear in encoder_graph.encoder_linears(config)]
    new = {name: f"onnx::MatMul_{1000 + index}" for index, name in enumerate(names)}
    turned = names[0]
    turn(turned)
    new[turned] = turned + "/turned"
    nodes = [helper.make_node("Transpose", [turned], [new[turned]], perm=[1, 0])]
    heads = {f"{linear}.weight": linear for linear in encoder_graph.HEADS[encoder_graph.family(config)]}
    gemms = {}
    for node in model.graph.node:
        if node.op_type == "MatMul" and node.input[1] in heads:
            turn(node.input[1])
            gemms[node.output[0]] = node
        elif node.op_type == "Add" and node.input[0] in gemms:
            nodes.append(helper.make_node("Gemm", [*gemms[node.input[0]].input, node.input[1]], node.output, transB=1, alpha=1.0, beta=1.0))
        else:
            node.input[:] = [new.get(each, each) for each in node.input]
            nodes.append(node)
    for name in names[1:]:
        constants[name].name = new[name]
    return encoder_graph.finish(nodes, config["model_type"], model.graph.input, model.graph.output, model.graph.initializer)


def simple(name, inputs, nodes, classes, constants=()):
    """A graph of a few nodes that behaves like a classifier from outside; `axis1` is the constant [1]."""
    inputs = [helper.make_tensor_value_info(each, TensorProto.INT64, ["batch", "length"]) for each in inputs]
    outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", classes])]
    axis = onnx.numpy_helper.from_array(np.array([1], np.int64), "axis1")
    return encoder_graph.finish(nodes, name, inputs, outputs, [axis, *constants])


def sums(name, inputs):
    """A model with one class per input, whose logit is the sum over the row of that input."""
    nodes = []
    for each in inputs:
        nodes.append(helper.make_node("Cast", [each], [each + "/float"], to=TensorProto.FLOAT))
        nodes.append(helper.make_node("ReduceSum", [each + "/float", "axis1"], [each + "/sum"], keepdims=1))
    nodes.append(helper.make_node("Concat", [each + "/sum" for each in inputs], ["logits"], axis=1))
    return simple(name, inputs, nodes, len(inputs))


def not_a_number():
    """A model that answers with the root of 20.5 - length, which is no number from 21 tokens on."""
    nodes = [
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("ReduceSum", ["mask", "axis1"], ["length"], keepdims=1),
        helper.make_node("Sub", ["limit", "length"], ["difference"]),
        helper.make_node("Sqrt", ["difference"], ["root"]),
        helper.make_node("Concat", ["root", "root", "root"], ["logits"], axis=1),
    ]
    limit = onnx.numpy_helper.from_array(np.array(20.5, np.float32), "limit")
    return simple("nan", ["input_ids", "attention_mask"], nodes, 3, [limit])


def write(name, model, config, tokenizer):
    """One folder in the form `models/<name>/` has for the analyzer."""
    folder = DATA / "models" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    tokenizer.no_truncation()
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    return folder


def describe(rows):
    """Prints what shows whether the texts test enough."""
    labels = [int(np.argmax(row["logits"])) for row in rows]
    print("texts:", len(rows), "labels:", [labels.count(index) for index in range(3)], "cut:", sum(row["truncated"] for row in rows))


def against_transformers(weights, rows):
    """Loads the same weights into transformers' RobertaForSequenceClassification and compares."""
    import torch
    from transformers import RobertaConfig, RobertaForSequenceClassification

    config = RobertaConfig(**{**CONFIG, "id2label": {int(key): value for key, value in CONFIG["id2label"].items()}})
    model = RobertaForSequenceClassification(config).eval()
    missing = model.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()}, strict=False)
    if missing.unexpected_keys or [key for key in missing.missing_keys if not key.endswith("_ids")]:
        raise SystemExit(f"The weights do not fit: {missing}")
    worst = 0.0
    with torch.no_grad():
        for row in rows:
            answer = model(torch.tensor([row["ids"]])).logits[0].numpy()[order(CONFIG)]
            worst = max(worst, np.abs(answer - row["logits"]).max())
    print(f"transformers: largest difference of a logit {worst:.1e}")
    if worst > 1e-4:
        raise SystemExit("transformers answers differently")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--genuine", type=pathlib.Path, help="folder with the tokenizer.json of roberta-base")
    arguments.add_argument("--against-transformers", action="store_true")
    arguments = arguments.parse_args()

    tokenizer, weights = train_tokenizer(), random_weights(CONFIG)
    if tokenizer.get_vocab_size() != CONFIG["vocab_size"]:
        raise SystemExit(f"the texts give only {tokenizer.get_vocab_size()} tokens")
    centre(tokenizer, weights, CONFIG)
    folder = write("tiny-roberta", encoder_graph.build(weights, CONFIG), CONFIG, tokenizer)
    rows = expected(tokenizer, weights, CONFIG, folder / "model.onnx")
    write_rows("tiny-roberta.expected.json", rows)
    describe(rows)

    whole = encoder_graph.build(quantize.quantized(weights, CONFIG), CONFIG)
    exact = write("tiny-roberta-int8", whole, CONFIG, tokenizer)
    write_rows("tiny-roberta-int8.expected.json", expected(tokenizer, None, CONFIG, exact / "model.onnx"))

    wordpiece, weights_of_bert = train_wordpiece(), random_weights(BERT)
    if wordpiece.get_vocab_size() != BERT["vocab_size"]:
        raise SystemExit(f"the texts give only {wordpiece.get_vocab_size()} word pieces")
    centre(wordpiece, weights_of_bert, BERT)
    bert = write("tiny-bert", as_exported(encoder_graph.build(weights_of_bert, BERT), BERT), BERT, wordpiece)
    beside = bert / "model.onnx_data"
    beside.unlink(missing_ok=True)
    # Readable for everybody, unlike what onnx makes.
    beside.touch()
    onnx.save_model(onnx.load(bert / "model.onnx"), bert / "model.onnx", save_as_external_data=True, location=beside.name, size_threshold=256)
    rows_of_bert = expected(wordpiece, weights_of_bert, BERT, bert / "model.onnx")
    write_rows("tiny-bert.expected.json", rows_of_bert)
    describe(rows_of_bert)

    unigram = train_unigram()
    if unigram.get_vocab_size() != UNIGRAM["vocab_size"]:
        raise SystemExit(f"the texts give only {unigram.get_vocab_size()} pieces")
    weights_of_unigram = random_weights(UNIGRAM)
    centre(unigram, weights_of_unigram, UNIGRAM)
    whole = encoder_graph.build(quantize.quantized(weights_of_unigram, UNIGRAM), UNIGRAM)
    pieces = write("tiny-unigram", whole, UNIGRAM, unigram)
    rows_of_pieces = expected(unigram, None, UNIGRAM, pieces / "model.onnx")
    write_rows("tiny-unigram.expected.json", rows_of_pieces)
    describe(rows_of_pieces)

    quantized = DATA / "models" / "tiny-int8"
    quantized.mkdir(exist_ok=True)
    quantize_dynamic(folder / "model.onnx", quantized / "model.onnx", per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gather"])
    for file in ("tokenizer.json", "config.json"):
        shutil.copyfile(folder / file, quantized / file)

    plain = {"model_type": "bert", "max_position_embeddings": 64, "pad_token_id": 1, "id2label": {"0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2"}}
    small = Tokenizer.from_str(tokenizer.to_str())
    write("types", sums("types", ["attention_mask", "input_ids", "token_type_ids"]), plain, small)
    write("two-classes", sums("two-classes", ["attention_mask", "input_ids"]), plain, small)
    write("nan", not_a_number(), plain, small)

    if arguments.genuine:
        genuine = Tokenizer.from_file(str(arguments.genuine / "tokenizer.json"))
        write_rows("roberta-base.ids.json", [{"text": text, "ids": encode(genuine, CONFIG, text)[0]} for text in test_texts.scored_texts()])
    if arguments.against_transformers:
        against_transformers(weights, rows)


if __name__ == "__main__":
    main()
