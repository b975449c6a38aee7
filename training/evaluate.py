"""Scores a model folder on the validation texts, beside VADER: the figures of the model card.

    python training/evaluate.py [FOLDER] [--exact FOLDER] [--data ../shared/data]

FOLDER is models/default unless named. With --exact, the same model in fp32 (train_default.py leaves it in its output
folder), it also says how far quantisation moved the answers. Prints Markdown. No test set is read.
"""

import argparse
import pathlib

import numpy as np
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

import inference
import texts

BINS = 15
ALONE = {
    "negative": "😡 👎 💩 😢😢 🤮 💔 😭💔 😡😡😡 :( 🙄 😠🤬 >:(".split(),
    "neutral": "... ? ! . ?! - !!! , 📷 🤔 :| ➡".split(),
    "positive": "😂 ❤️ 🔥 👍 😍😍 🎉🎉 😂😂😂 💯 🙏 :) <3 👏👏👏 ❤️❤️ 😊 🥰 💪".split(),
}


def validation_sets(data):
    """Name and (text, label) pairs: tweets, Reddit comments whose emotions name one class, tweets by language."""
    _, tweets = texts.tweets(data)
    sets = {"tweets": [(example.text, example.label) for example in tweets]}
    sets["reddit"] = [(text, label) for text, _, label in texts.reddit(data, "dev") if label is not None]
    for path in sorted((data / "sentiment/multilingual").glob("*.val.tsv")):
        sets[path.name.split(".")[0]] = [(text, int(label)) for label, text in texts.rows(path)]
    return sets


def vader(many):
    """Classes by VADER's usual limits of its compound score."""
    analyzer = SentimentIntensityAnalyzer()
    compound = np.array([analyzer.polarity_scores(text)["compound"] for text in many])
    return np.where(compound >= 0.05, 2, np.where(compound <= -0.05, 0, 1))


def calibration_error(shares, labels):
    """Expected calibration error: how far confidence is from accuracy, over equal steps of confidence."""
    confidence, right = shares.max(1), shares.argmax(1) == labels
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return sum(abs(confidence[bins == each].mean() - right[bins == each].mean()) * (bins == each).mean() for each in np.unique(bins))


def by_class(answers, labels):
    """Precision, recall and F1 of each class."""
    result = []
    for each in range(3):
        hits = ((answers == each) & (labels == each)).sum()
        precision, recall = hits / max(1, (answers == each).sum()), hits / max(1, (labels == each).sum())
        result.append((precision, recall, 2 * precision * recall / max(1e-9, precision + recall)))
    return np.array(result)


def percent(value):
    return f"{100 * value:.1f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, nargs="?", default=pathlib.Path(__file__).parent.parent / "models" / "default")
    parser.add_argument("--exact", type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path, default=texts.shared_data())
    arguments = parser.parse_args()
    model = inference.Model(arguments.folder)
    exact = inference.Model(arguments.exact) if arguments.exact else None
    tables = {"classes": [], "agreement": []}
    print("| validation texts | number | macro-recall | VADER's | macro-F1 | accuracy | ECE |\n|---|---|---|---|---|---|---|")
    for name, pairs in validation_sets(arguments.data).items():
        many, labels = [text for text, _ in pairs], np.array([label for _, label in pairs])
        logits = model.logits(many)
        shares = inference.probabilities(logits)
        answers = logits.argmax(1)
        classes = by_class(answers, labels)
        error = calibration_error(shares, labels)
        baseline = by_class(vader(many), labels)[:, 1].mean()
        figures = [classes[:, 1].mean(), baseline, classes[:, 2].mean(), (answers == labels).mean()]
        print(f"| {name} | {len(many)} | {' | '.join(map(percent, figures))} | {error:.3f} |")
        if name in ("tweets", "reddit"):
            tables["classes"] += [f"| {name} | {title} | {' | '.join(map(percent, line))} |" for title, line in zip(texts.CLASSES, classes, strict=True)]
            if exact:
                found = inference.differences(exact.logits(many), logits)
                recall = by_class(exact.logits(many).argmax(1), labels)[:, 1].mean()
                same, mean, largest = 100 * found["same_label"], found["mean_difference"], found["largest_difference"]
                tables["agreement"].append(f"| {name} | {percent(recall)} | {percent(figures[0])} | {same:.2f} % | {mean:.3f} | {largest:.2f} |")
    print("\n| texts | class | precision | recall | F1 |\n|---|---|---|---|---|\n" + "\n".join(tables["classes"]))
    if exact:
        print("\n| texts | macro-recall fp32 | int8 | same label | mean difference of a logit | largest |\n|---|---|---|---|---|---|")
        print("\n".join(tables["agreement"]))
    print("\n| alone | labels |\n|---|---|")
    for title, many in ALONE.items():
        shares = inference.probabilities(model.logits(many))
        wrong = [f"{text} ({texts.CLASSES[line.argmax()]})" for text, line in zip(many, shares, strict=True) if texts.CLASSES[line.argmax()] != title]
        print(f"| {title} | {len(many) - len(wrong)} of {len(many)} as expected{'; not ' + ', '.join(wrong) if wrong else ''} |")


if __name__ == "__main__":
    main()
