"""The tokenizer of the default model: the encoder's own, with emoji in the places BERT left unused.

The uncased BERT vocabulary turns nearly every emoji into [UNK]. Its [unusedN] entries were never trained, so giving
them to emoji costs nothing in size. As added tokens they are found even when glued to words or to each other.
"""

import json

from tokenizers import Tokenizer

import texts

SKIPPED = {0xFE0F, 0x200D} | set(range(0x1F3FB, 0x1F400))  # variation selector, joiner, skin tones
# What HTML, typography and the escapes in old tweet collections write for a plain character.
PLAIN = {
    "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "\\u2019": "'", "\\u002c": ",",
    "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...",
}  # fmt: skip


def emoji_names(path):
    """Single-character emoji and what they are called: those that training teaches, then VADER's list in its order."""
    names = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        emoji, name = line.split("\t")
        characters = [character for character in emoji if ord(character) not in SKIPPED]
        if len(characters) == 1 and ord(characters[0]) > 0x2000:
            names.setdefault(characters[0], name)
    taught = [emoji for line in texts.EMOJI.values() for emoji in line.split()]
    return {emoji: names[emoji] for emoji in (*taught, *names) if emoji in names}


def build(base, emoji_file):
    """The tokenizer, and for each emoji that got a place: id and the word-piece ids of its name."""
    source = json.loads((base / "tokenizer.json").read_text(encoding="utf-8"))
    original = Tokenizer.from_file(str(base / "tokenizer.json"))
    original.no_padding()
    original.no_truncation()
    vocabulary = source["model"]["vocab"]
    free = iter(sorted((index, token) for token, index in vocabulary.items() if token.startswith("[unused")))
    places = {}
    for emoji, name in emoji_names(emoji_file).items():
        if emoji not in vocabulary:
            place = next(free, None)
            if place is None:
                break
            index, token = place
            del vocabulary[token]
            vocabulary[emoji] = index
            places[index] = original.encode(name, add_special_tokens=False).ids
        flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": False}
        source["added_tokens"].append({"id": vocabulary[emoji], "content": emoji, **flags})
    source["model"]["vocab"] = dict(sorted(vocabulary.items(), key=lambda item: item[1]))
    replacements = [{"type": "Replace", "pattern": {"String": found}, "content": plain} for found, plain in PLAIN.items()]
    tones = [{"type": "Replace", "pattern": {"String": chr(code)}, "content": ""} for code in range(0x1F3FB, 0x1F400)]
    source["normalizer"] = {"type": "Sequence", "normalizers": [*replacements, *tones, source["normalizer"]]}
    source["truncation"] = source["padding"] = None
    return Tokenizer.from_str(json.dumps(source, ensure_ascii=False)), places
