"""Python's vaderSentiment, as the measure for our lexicon.

    python3 vader.py time COMMENTS [STEP]   times it on every STEP-th line of a file
    python3 vader.py cases CASES            computes the first column of a case file anew

Needs `pip install vaderSentiment==3.3.2`. `time` prints one JSON object: seconds spent
scoring in the fastest of three rounds (reading and start-up apart), and the compounds in
order, for comparing.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

ROUNDS = 3

analyzer = SentimentIntensityAnalyzer()


def read_lines(path):
    # Only "\n" ends a line: splitlines() would also split at rarer separators.
    return Path(path).read_bytes().decode("utf-8").removesuffix("\n").split("\n")


def compounds(texts):
    score = analyzer.polarity_scores
    return [score(text)["compound"] for text in texts]


def time_file(path, step=1):
    texts = read_lines(path)[:: int(step)]
    seconds = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        result = compounds(texts)
        seconds = min(seconds, time.perf_counter() - start)
    report = {
        "version": version("vaderSentiment"),
        "python": sys.version.split()[0],
        "seconds": seconds,
        "compounds": result,
    }
    print(json.dumps(report))


def recompute_cases(path):
    lines = read_lines(path)
    cases = [at for at, line in enumerate(lines) if not line.startswith("#")]
    texts = [json.loads(lines[at].split("\t", 1)[1]) for at in cases]
    for at, text, compound in zip(cases, texts, compounds(texts)):
        # Adding 0.0 turns a negative zero into zero.
        lines[at] = f"{compound + 0.0}\t{json.dumps(text, ensure_ascii=True)}"
    Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    commands = {"time": time_file, "cases": recompute_cases}
    if len(sys.argv) < 3 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](*sys.argv[2:])
