"""Makes models/multilingual again: cuts the vocabulary of multilingual-e5-small, fine-tunes, averages, calibrates and quantises.

    pip install -r training/requirements-multilingual.txt
    python training/train_multilingual.py

Takes about an hour on one core with AMX, longer on others. What has been trained is kept in --out and not trained again; a run that was stopped
goes on where it was. Seeds are fixed; sums of floating-point numbers differ a little from processor to processor.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import torch
from tokenizers import Tokenizer

import assemble
import e5
import finetune
import finetune_multilingual
import make_test_model
import multilingual_texts
import multilingual_vocabulary
import test_texts
import texts
from train_default import ENVIRONMENT

HERE = pathlib.Path(__file__).resolve().parent
# A run of three epochs, and one from its end of an epoch with a falling learning rate; their mean is the model.
RUNS = {1: (), 2: ("--epochs", "1", "--rate", "5e-5")}
# Each of them has at least 60 on the card, see there.
LANGUAGES = ["ar", "de", "en", "es", "fr", "id", "it", "pt"]
TERMS = "Trained in part on tweets of SemEval and UMSAB, whose terms are for research; see MODEL_CARD.md."


def base(data, out):
    """The encoder with the smaller vocabulary."""
    folder = out / "base"
    if not (folder / "tokenizer.json").is_file():
        origins, tokens = multilingual_vocabulary.cut(e5.tokenizer(), data)
        e5.write(folder, origins, tokens)
    return folder


def fine_tune(arguments, folder):
    """The runs, one after the other, each with a log beside its result; returns the results."""
    results = []
    for seed, options in RUNS.items():
        out = arguments.out / f"seed{seed}"
        if not (out / "arguments.json").is_file():
            out.mkdir(parents=True, exist_ok=True)
            start = ("--start", *results) if results else ()
            command = [sys.executable, HERE / "finetune_multilingual.py", "--base", folder, "--data", arguments.data, "--out", out, "--seed", str(seed), *start, *options]
            print(f"fine-tuning with seed {seed}: see {out / 'log.txt'}", flush=True)
            with open(out / "log.txt", "a") as log:
                if subprocess.call(command, env={**os.environ, **ENVIRONMENT}, stdout=log, stderr=subprocess.STDOUT):
                    sys.exit(f"Fine-tuning failed; the reason is at the end of {out / 'log.txt'}.")
        results.append(out / "model.pt")
    return results


def finish(runs, folder, arguments):
    """The mean of the runs with the head for XLM-T's tweets, calibrated on their validation part, as a model folder."""
    torch.set_num_threads(1)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    model = finetune.Classifier(folder, 0.0, finetune_multilingual.HEADS)
    state = finetune.average(runs)
    model.load_state_dict(state)
    print(finetune_multilingual.report(model, tokenizer, arguments.data))
    weight, bias = (state[f"heads.{finetune_multilingual.SHIPPED}.{part}"].numpy() for part in ("weight", "bias"))
    validation = multilingual_texts.umsab(arguments.data, "val")
    chosen = [example for code in multilingual_texts.CHOOSING for example in validation[code]]
    seen = finetune_multilingual.features(model, tokenizer, [example.text for example in chosen])
    divisor = assemble.temperature({"validation": (seen, np.array([example.label for example in chosen]))}, weight, bias)
    sample = [example.text for examples in multilingual_texts.umsab(arguments.data, "train").values() for example in examples[:40]]
    config = {**assemble.encoder_of(folder), "languages": LANGUAGES, "license": "mit", "terms": TERMS}
    assemble.ship(model, (weight / divisor, bias / divisor), tokenizer, sample, config, arguments.out, arguments.model)


def write_ids(model):
    """What Python's tokenizers make of the tests' texts, for the tests of `sentiment`."""
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    config = json.loads((model / "config.json").read_text())
    rows = [{"text": text, "ids": make_test_model.encode(tokenizer, config, text)[0]} for text in test_texts.scored_texts()]
    make_test_model.write_rows("multilingual.ids.json", rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, default=texts.shared_data())
    parser.add_argument("--out", type=pathlib.Path, default=HERE.parent / ".cache" / "training-multilingual")
    parser.add_argument("--model", type=pathlib.Path, default=HERE.parent / "models" / "multilingual")
    arguments = parser.parse_args()
    folder = base(arguments.data, arguments.out)
    finish(fine_tune(arguments, folder), folder, arguments)
    write_ids(arguments.model)
    print("Now build Clamor, and let evaluate_multilingual.py print the figures of the card.")


if __name__ == "__main__":
    main()
