"""Cuts the 250,002 pieces of multilingual-e5-small to those that social texts use.

The word embeddings are four fifths of the model. A Unigram tokenizer still splits every text when pieces are taken
away: into the next best ones. So only pieces are kept that the texts at hand use, the most useful first; single letters
are always kept, since nothing smaller could stand for them. Emoji that the vocabulary lacks (those since 2017, and rude
ones) are added.
"""

import collections
import copy
import json

from tokenizers import Tokenizer

import multilingual_texts
import texts
import vocabulary

SIZE = 82_000
# The languages whose figures decide count this many times as much as each other language.
WEIGHT = 6
# Pieces that are looked up by their ids; in XLM-R's order.
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
# The score of an added emoji: about that of others.
EMOJI_SCORE = -12.0


def by_language(data):
    """Texts by language: the training tweets of XLM-T, other tweets and comments, and the sets of `more`."""
    found = collections.defaultdict(list)
    for code, examples in multilingual_texts.umsab(data, "train").items():
        found[code] += [example.text for example in examples]
    found["en"] += [example.text for example in texts.tweets(data)[0]]
    found["en"] += [text for text, _, _ in texts.reddit(data, "train")]
    for path in sorted((data / "sentiment/more").glob("*.*.tsv")):
        found[path.name.split(".")[0]] += [example.text for example in multilingual_texts.read(path, "")]
    return found


def use(tokenizer, found):
    """How much each piece is used: shares of the pieces of each language, added up."""
    total = collections.Counter()
    for code, many in found.items():
        counts = collections.Counter(place for encoding in tokenizer.encode_batch(many, add_special_tokens=False) for place in encoding.ids)
        weight = (WEIGHT if code in multilingual_texts.LANGUAGES else 1) / sum(counts.values())
        for place, count in counts.items():
            total[place] += weight * count
    return total


def cut(source, data):
    """(for each new piece the old ones whose mean it starts from, tokenizer.json); `source` is the whole tokenizer.json."""
    whole = Tokenizer.from_str(json.dumps(source))
    pieces = source["model"]["vocab"]
    used = use(whole, by_language(data))
    special = [whole.token_to_id(piece) for piece in SPECIAL]
    letters = [place for place in used if len(pieces[place][0].strip("▁")) < 2]
    chosen = dict.fromkeys([*special, *letters, *sorted(used, key=lambda place: (-used[place], place))])
    # In the order of the whole vocabulary, so that the special pieces keep their ids.
    origins = [[place] for place in sorted(list(chosen)[:SIZE])]
    smaller = copy.deepcopy(source)
    smaller["model"]["vocab"] = [pieces[place] for [place] in origins]
    for emoji, name in vocabulary.emoji_names(data / "vader/emoji_utf8_lexicon.txt").items():
        if smaller["model"]["unk_id"] in whole.encode(emoji).ids:
            smaller["model"]["vocab"].append([emoji, EMOJI_SCORE])
            origins.append(whole.encode(name, add_special_tokens=False).ids)
    # `<mask>` is for pretraining only, and its id is beyond the end now.
    smaller["added_tokens"] = [token for token in source["added_tokens"] if token["content"] in SPECIAL]
    return origins, smaller
