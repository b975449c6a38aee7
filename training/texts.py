"""The labelled texts the default model learns from, as it sees them. Not here: tokens and batches.

Classes are 0 negative, 1 neutral, 2 positive throughout. Nothing here reads a test set.
"""

import html
import json
import pathlib
import random
import re
from typing import NamedTuple

CLASSES = ("negative", "neutral", "positive")

# Emoji whose feeling hardly depends on what stands beside them. The tweets have lost theirs, so these teach it.
EMOJI = {
    0: "😡 😠 🤬 😤 😒 🙄 😞 😔 😢 😭 😩 😫 😖 😣 ☹ 🙁 😟 😰 😨 😥 🤢 🤮 👎 💔 🖕 💩 🤦 😾 😑 🤡 😿 😓 😧 😦 👿 🤒 😪 😕 🤧 ☠",
    1: "🤔 😐 😶 👀 🤷 📌 📷 📅 ➡ ⬇ 🕐 🎥 📺 🚗 📱 💻 🏠 🌍 📖 🔗 🔔 ✏ 📝 🗓 📍 🎬 🚌 🧐 ❓ ☕",
    2: "😀 😃 😄 😁 😆 😊 😍 🥰 😘 😂 🤣 ❤ 💕 💖 💗 💙 💚 💛 💜 🖤 🧡 ♥ 👍 👏 🙌 🙏 🔥 💯 🎉 🎊 ✨ 🥳 😎 🤩 😇 💪 👌 🏆 🥇 😻 🤗 ☺ 🙂 😉 😋 🌹 💐 🌟 ⭐ 🎂 💝 💞 💓 😌 ✌ 🤝 👑 🍻 🥂",
}
SYMBOLS = {
    0: [":(", ":-(", ":'(", ">:(", ":/", "D:", "=(", ":((", "</3", "-_-", "ugh", "smh", "wtf", "boo", "nope"],
    1: ["...", ".", "!", "?", "??", "?!", "!!!", "-", "—", "…", ",", "???", "*", "1", "2:30", "first", "http", "@user", "@user @user", "@user http", "#", "ok", "a", "hm", ":|", "same", "this", "who"],
    2: [":)", ":-)", ":D", ";)", "=)", "<3", ":))", "xD", ":p", "^_^", "(:", ":-D", "<33", "lol", "yay", "haha", "wow", "yes!", "nice", "thx"],
}


class Example(NamedTuple):
    """A text, its class, and the group whose class shares it was drawn with."""

    text: str
    label: int
    group: str


def prepare(text):
    """What Clamor does to every text before its tokens: mentions and links lose what they name."""
    words = []
    for word in text.split(" "):
        word = "@user" if word.startswith("@") and len(word) > 1 else word
        words.append("http" if word.startswith("http") else word)
    return " ".join(words)


def rows(path):
    """The fields of a tab-separated file without quoting."""
    with open(path, encoding="utf-8", newline="\n") as lines:
        return [line.rstrip("\n").split("\t") for line in lines]


def key(text):
    """A text without mentions, links, case and punctuation: equal for copies that were cleaned differently."""
    return re.sub(r"\W+", "", re.sub(r"@\S+|http\S+", "", html.unescape(text).lower()))


def tweets(data):
    """Training and validation tweets; what validation holds is not trained on."""
    validation = [Example(prepare(text), int(label), "val") for label, text in rows(data / "sentiment/tweets/val.tsv")]
    held = {key(example.text) for example in validation}
    # 2013 to 2015 were labelled by other people and rules than 2016, hence the class shares differ.
    training = [
        Example(prepare(text), int(label), "2016" if year.startswith("2016") else "2013-2015")
        for label, year, text in rows(data / "sentiment/tweets/train.tsv")
        if key(text) not in held
    ]
    return training, validation


def emotion_names(data):
    return (data / "sentiment/reddit/labels.txt").read_text().split()


def reddit(data, part):
    """(text, emotion indices, class or None) of GoEmotions; None where the emotions name no one class."""
    names = emotion_names(data)
    groups = json.loads((data / "sentiment/reddit/sentiment_dict.json").read_text())
    found = []
    for text, emotions, _ in rows(data / f"sentiment/reddit/{part}.tsv"):
        emotions = [int(index) for index in emotions.split(",")]
        named = {names[index] for index in emotions}
        positive, negative = bool(named & set(groups["positive"])), bool(named & set(groups["negative"]))
        label = None
        if positive != negative:
            label = 2 if positive else 0
        elif named == {"neutral"}:
            label = 1
        found.append((prepare(text), emotions, label))
    return found


def rated(data):
    """(text, rating in -1..1) of the tweets that people rated for VADER."""
    return [(prepare(html.unescape(text)), float(rating) / 4) for _, rating, text in rows(data / "vader/tweets_GroundTruth.txt")]


def synthetic(seed, count):
    """Comments of nothing but emoji, emoticons or punctuation, which no labelled set has enough of."""
    chance, made = random.Random(seed), []
    for _ in range(count):
        label = chance.randrange(3)
        emoji = EMOJI[label].split()
        if chance.random() < 0.3:
            text = chance.choice(SYMBOLS[label])
        elif chance.random() < 0.5:
            text = chance.choice(emoji) * chance.choice((1, 1, 1, 2, 3, 3, 4, 6))
        else:
            text = chance.choice(("", " ")).join(chance.choices(emoji, k=chance.choice((2, 2, 3, 4))))
        made.append(Example(text, label, "synthetic"))
    return made


def with_emoji(example, chance):
    """The same tweet with emoji of its own class at the end."""
    emoji = chance.choice(EMOJI[example.label].split()) * chance.choice((1, 1, 2, 3))
    return example._replace(text=f"{example.text} {emoji}")


def shares(examples):
    """The share of each class, by group."""
    counts = {}
    for example in examples:
        counts.setdefault(example.group, [0, 0, 0])[example.label] += 1
    return {group: [count / sum(found) for count in found] for group, found in counts.items()}


def shared_data():
    """`shared/data` beside the repository."""
    return pathlib.Path(__file__).resolve().parent.parent.parent / "shared" / "data"
