"""Scores the multilingual model on every labelled text it was not trained on: the figures of its card.

    python training/evaluate_multilingual.py [FOLDER] [--exact FOLDER] [--program target/release/clamor] [--data ../shared/data]

FOLDER is models/multilingual unless named. The shipped file is scored by `clamor model eval`, which computes what Clamor
computes and is many times as fast as ONNX Runtime on such a graph. With --exact, the same model in fp32 (training leaves it
in its output folder), it also says what rounding to int8 changes. Prints Markdown. No test set is read.

TweetEval's validation tweets are no measure here: most of XLM-T's English training tweets are among them.
"""

import argparse
import json
import pathlib
import random
import subprocess
import tempfile

import numpy as np

import multilingual_texts
import texts

MOST = 1000  # texts of a set, drawn with a fixed seed
ROOT = pathlib.Path(__file__).resolve().parent.parent


class Program:
    """`clamor model eval` on one model folder."""

    def __init__(self, program, folder, precision=""):
        folder = folder.resolve()
        self.command = [program, "model", "eval", "--json", "--models-dir", folder.parent, "--model", f"onnx:{folder.name}{precision}"]

    def figures(self, examples):
        """What it reports of these examples."""
        with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as file:
            # A line break or a tab would end the text.
            file.writelines(f"{example.label}\t{' '.join(example.text.split())}\n" for example in examples)
            file.flush()
            return json.loads(subprocess.run([*self.command, file.name], check=True, capture_output=True).stdout)


def percent(value):
    return f"{100 * value:.1f}"


def line(name, found):
    figures = [found["macro_f1"], found["macro_recall"], found["accuracy"], *(found["per_class"][each]["f1"] for each in texts.CLASSES)]
    return f"| {name} | {found['texts']} | {' | '.join(map(percent, figures))} | {found['ece']:.3f} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, nargs="?", default=ROOT / "models" / "multilingual")
    parser.add_argument("--exact", type=pathlib.Path)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "target" / "release" / "clamor")
    parser.add_argument("--data", type=pathlib.Path, default=texts.shared_data())
    arguments = parser.parse_args()
    model = Program(arguments.program, arguments.folder)
    head = "| {} | number | macro-F1 | macro-recall | accuracy | F1 negative | neutral | positive | ECE |\n|---|---|---|---|---|---|---|---|---|"

    validation = multilingual_texts.umsab(arguments.data, "val")
    print(head.format("UMSAB, validation"))
    found = {}
    for code, examples in validation.items():
        found[code] = model.figures(examples)
        print(line(code, found[code]), flush=True)
    chosen = [found[code]["macro_f1"] for code in multilingual_texts.CHOOSING]
    print(f"\nMean macro-F1 over {', '.join(multilingual_texts.CHOOSING)}: **{percent(np.mean(chosen))}** (standard deviation {percent(np.std(chosen))}).")
    if arguments.exact:
        exact = Program(arguments.program, arguments.exact, "@fp32")
        many = [example for code in multilingual_texts.CHOOSING for example in validation[code]]
        rounded = np.mean([found[code]["accuracy"] for code in multilingual_texts.CHOOSING])
        print(f"Accuracy on all of these together: fp32 {percent(exact.figures(many)['accuracy'])}, int8 {percent(rounded)}.")

    print("\n" + head.format("other sets"))
    for (code, name), examples in sorted(multilingual_texts.measuring(arguments.data).items()):
        drawn = random.Random(0).sample(examples, min(MOST, len(examples)))
        print(line(f"{code}: {name.split('.')[1]}", model.figures(drawn)), flush=True)


if __name__ == "__main__":
    main()
