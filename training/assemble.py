"""From fine-tuned runs to the default model: averages their weights, joins the heads, calibrates and exports.

The weights of runs that began alike lie in one valley, and their mean is better than each of them. The heads for
tweets and for Reddit are mixed into the one that is shipped, and its logits are divided by a temperature for the
calibration; both were chosen on validation texts of the two. Everything ends up in weights: the graph
knows of none of it.
"""

import json
import random

import numpy as np
import torch
from safetensors.torch import save_file
from transformers import BertConfig

import centre
import evaluate
import export
import finetune
import inference
import texts
import vocabulary

LANGUAGES = ["en"]
REDDIT_SHARE = 0.4  # of the head that is shipped: from here on, what Reddit gains costs tweets more than half a point
# What of the encoder's configuration still holds.
KEPT = """model_type hidden_act hidden_size intermediate_size layer_norm_eps max_position_embeddings
num_attention_heads num_hidden_layers pad_token_id type_vocab_size vocab_size""".split()
CLASSES = {"0": "negative", "1": "neutral", "2": "positive"}


def features(model, tokenizer, many):
    """What the heads look at, for each text."""
    ids = [encoding.ids[: finetune.LONGEST] for encoding in tokenizer.encode_batch(many)]
    answers = np.zeros((len(many), model.bert.config.hidden_size), np.float32)
    model.eval()
    with torch.inference_mode():
        for group in finetune.grouped(ids, random.Random(0)):
            answers[group] = model.features(*finetune.padded([ids[index] for index in group])).numpy()
    return answers


def mix_heads(state, seen):
    """Weight and bias of the head between the two; prints what other shares of Reddit's would give."""
    for share in (*np.linspace(0, 1, 11), REDDIT_SHARE):
        weight, bias = (((1 - share) * state[f"heads.tweets.{part}"] + share * state[f"heads.reddit.{part}"]).numpy() for part in ("weight", "bias"))
        found = {name: 100 * np.mean(finetune.recalls((values @ weight.T + bias).argmax(1), labels)) for name, (values, labels) in seen.items()}
        print(f"share of the Reddit head {share:.1f}: " + "  ".join(f"{name} {recall:.2f}" for name, recall in found.items()))
    return weight, bias


def temperature(seen, weight, bias):
    """The temperature at which the worse calibration error of the domains is smallest."""

    def errors(value):
        return [evaluate.calibration_error(inference.probabilities((values @ weight.T + bias) / value), labels) for values, labels in seen.values()]

    best = min(np.arange(0.5, 2.01, 0.02), key=lambda value: max(errors(value)))
    print(f"temperature {best:.2f}: calibration errors {np.round(errors(1), 3)} -> {np.round(errors(best), 3)}")
    return best


def assemble(paths, base, data, out, folder):
    """Writes the shipped folder, and beside it in `out` the same model as a checkpoint and as an fp32 graph."""
    torch.set_num_threads(1)
    tokenizer, _ = vocabulary.build(base, data / "vader/emoji_utf8_lexicon.txt")
    state = finetune.average(paths)
    model = finetune.Classifier(base, 0.0)
    model.load_state_dict(state)
    sets = evaluate.validation_sets(data)
    seen = {}
    for name in ("tweets", "reddit"):
        many, labels = zip(*sets[name], strict=True)
        seen[name] = features(model, tokenizer, many), np.array(labels)
    weight, bias = mix_heads(state, seen)
    divisor = temperature(seen, weight, bias)
    sample, _ = texts.tweets(data)
    head = weight / divisor, bias / divisor
    ship(model, head, tokenizer, [example.text for example in sample[:200]], {**encoder_of(base), "languages": LANGUAGES}, out, folder)


def encoder_of(base):
    """What of the encoder's configuration still holds, and what the classes are."""
    given = BertConfig.from_pretrained(base).to_dict()
    return {
        "architectures": ["BertForSequenceClassification"],
        **{key: given[key] for key in KEPT},
        "id2label": CLASSES,
        "label2id": {label: int(place) for place, label in CLASSES.items()},
        "classifier_pooling": "mean",
    }


def ship(model, head, tokenizer, sample, config, out, folder):
    """Centres the model by a sample of texts, and writes it with this head (weight, bias): in int8 to `folder`, in `out` as a checkpoint and as an fp32 graph."""
    centre.centre(model, [encoding.ids for encoding in tokenizer.encode_batch(sample)])
    state = {name: value for name, value in model.state_dict().items() if not name.startswith("heads.")}
    state["classifier.weight"], state["classifier.bias"] = (torch.from_numpy(value) for value in head)
    checkpoint = out / "checkpoint"
    checkpoint.mkdir(parents=True, exist_ok=True)
    (checkpoint / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    tokenizer.save(str(checkpoint / "tokenizer.json"), pretty=False)
    save_file({name: value.float().contiguous() for name, value in state.items()}, checkpoint / "model.safetensors")
    weights = export.read_weights(checkpoint)
    export.write(weights, config, checkpoint / "tokenizer.json", out / "exact", {"model.onnx": "fp32"})
    export.write(weights, config, checkpoint / "tokenizer.json", folder, {"model.onnx": "int8"})
