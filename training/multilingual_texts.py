"""The labelled texts the multilingual model learns from and is measured on. Not here: tokens and batches.

What is trained on is a list in this file (SOURCES), and each set of it has terms that allow it; every other set in
`sentiment/more` is for measuring only. Nothing here reads a test set.
"""

import texts

# XLM-T's sets by language. The labels of the Hindi one hardly match its texts, so it is left out of everything.
LANGUAGES = {"ar": "arabic", "en": "english", "fr": "french", "de": "german", "it": "italian", "pt": "portuguese", "es": "spanish"}
# The languages whose mean decides: English has a model of its own.
CHOOSING = ("ar", "fr", "de", "it", "pt", "es")
# One in so many texts of a set that is trained on is kept for measuring.
HELD = 8
# Sets of `sentiment/more` that are trained on: head, files, texts seen in each epoch. Terms: MIT, Apache-2.0, CC0, CC BY 4.0, CC BY-SA 4.0.
SOURCES = {
    "arabic": (("ar.arsarcasm2",), 3_000),
    "dialects": (("arq.afrisenti_arq", "ary.afrisenti_ary"), 800),
    "mozambique": (("por.afrisenti_por",), 1_500),
    "thai": (("th.wisesight",), 1_000),
    "indonesian": (("id.smsa", "id.nusax_indonesian"), 1_000),
    "hebrew": (("he.hebrew_fb",), 800),
}
# Sets that are measured on and never trained on, with all three classes.
MEASURED = {
    "ar": ("ar.astd",),
    "de": ("de.sb10k", "de.potts", "de.germeval17dev"),
    "es": ("es.tass_general", "es.tass20_es", "es.tass20_cr", "es.tass20_pe", "es.tass20_uy"),
    "fr": ("fr.deft17_t1",),
    "it": ("it.sentipolc14",),
    "fa": ("fa.deepsentipers",),
    "hi-Latn": ("hi.sentimix_hinglish",),
    "ja": ("ja.ja_amazon",),
    "ms": ("ms.malaya",),
    "ru": ("ru.rusentiment_random", "ru.sentirueval_bank", "ru.sentirueval_tkk_"),
    "sr": ("sr.senticomments_sr",),
    "sv": ("sv.swe_sent",),
    "vi": ("vi.vsfc",),
    "zh": ("zh.zh_mteb", "zh.smp2020_virus"),
}


def read(path, group):
    # A text may hold a tab.
    return [texts.Example(texts.prepare("\t".join(text)), int(label), group) for label, *text in texts.rows(path)]


def umsab(data, part):
    """The tweets of XLM-T by language."""
    folder = data / "sentiment/multilingual"
    return {code: read(folder / f"{name}.{part}.tsv", code) for code, name in LANGUAGES.items()}


def copy_key(text):
    """Equal for a tweet and its repetitions: without case, marks, `RT`, and what a repetition cuts off."""
    return texts.key(text.removeprefix("RT "))[:60]


def held_keys(data):
    """What stands in a validation part of XLM-T, whose tweets are in other sets as well."""
    return {copy_key(example.text) for examples in umsab(data, "val").values() for example in examples}


def more(data, name):
    return read(data / f"sentiment/more/{name}.tsv", name)


def split(examples):
    """(training, held out): every HELD-th text is kept for measuring, its copies with it."""
    held = {copy_key(example.text) for example in examples[::HELD]}
    training = [example for example in examples if copy_key(example.text) not in held]
    return training, examples[::HELD]


def training(data):
    """Examples by head, and how many of them an epoch sees."""
    held = held_keys(data)
    tweets, _ = texts.tweets(data)
    found = {
        "umsab": ([example for examples in umsab(data, "train").values() for example in examples], None),
        "tweets": (tweets, 7_000),
    }
    for head, (names, count) in SOURCES.items():
        found[head] = ([example for name in names for example in split(more(data, name))[0]], count)
    return {head: ([example for example in examples if copy_key(example.text) not in held], count) for head, (examples, count) in found.items()}


def measuring(data):
    """Examples by language and set, without copies of what is trained on: some sets have tweets in common."""
    trained = {copy_key(example.text) for examples, _ in training(data).values() for example in examples}
    sets = {(code, name): more(data, name) for code, names in MEASURED.items() for name in names}
    for names, _ in SOURCES.values():
        sets |= {(name.split(".")[0], name): split(more(data, name))[1] for name in names}
    return {key: [example for example in examples if copy_key(example.text) not in trained] for key, examples in sets.items()}
