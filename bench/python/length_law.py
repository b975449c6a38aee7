"""Real comments cut to the lengths that comments have, so that every run and every program scores the same work.

The law is log-normal over tokens of a model's own tokenizer, special tokens included: median 15, 95th percentile 59, at most 128,
which makes a mean of about 21. A comment that is longer than its drawn length is cut, one that is shorter is joined with the next.
"""

import pathlib

import numpy as np
import tokenizers

MEDIAN, PERCENTILE_95, LONGEST = 15, 59, 128
SEED = 20


def lines(path):
    """The comments of a file, one a line, without empty ones and without repetitions."""
    # Only "\n" ends a line: splitlines() would also split at rarer separators.
    found = (line.strip() for line in pathlib.Path(path).read_bytes().decode("utf-8").split("\n"))
    return list(dict.fromkeys(line for line in found if line))


def lengths(count):
    """So many drawn lengths."""
    spread = np.log(PERCENTILE_95 / MEDIAN) / 1.645  # the 95th percentile of the standard normal distribution
    drawn = np.random.default_rng(SEED).lognormal(np.log(MEDIAN), spread, count)
    return np.clip(np.round(drawn), 4, LONGEST).astype(int)


def texts(path, tokenizer_file, count):
    """`count` different texts of the law, and their mean length in tokens."""
    tokenizer = tokenizers.Tokenizer.from_file(str(tokenizer_file))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    special = len(tokenizer.encode("").ids)
    comments = lines(path)
    np.random.default_rng(SEED).shuffle(comments)
    source, made = iter(comments), []
    for length in lengths(count):
        text, tokens = "", 0
        while tokens < length:
            comment = next(source, None)
            if comment is None:
                raise SystemExit(f"{path} has too few comments for {count} texts")
            text = f"{text} {comment}".strip()
            encoding = tokenizer.encode(text)
            tokens = len(encoding.ids)
        if tokens > length:
            # The last token that stays; the special ones stand before and after.
            text = text[: encoding.offsets[length - special // 2 - 1][1]]
        made.append(text)
    made = list(dict.fromkeys(text for text in made if text.strip()))
    mean = float(np.mean([len(encoding.ids) for encoding in tokenizer.encode_batch(made)]))
    return made, mean
