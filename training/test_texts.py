"""Texts of our own for the test model: what its tokenizer is trained on, and what its scores are kept for.

None of them was written by anybody under a real post.
"""

import random

SUBJECTS = """the video|this song|your recipe|the update|that goal|the new phone|our team|the train service|
this album|the last episode|my order|the camera|the weather in the mountains|the museum|their answer|the first chapter|
the battery|customer support|the trailer|this little dog|the interview|the ending|the bread|the garden|the ticket price|
the keyboard|the speaker|the referee|the soundtrack|the cover picture""".replace("\n", "").split("|")
VERBS = """is|was|looks|sounds|feels|seems|has become|will never be|turned out|used to be|might be|is not|isn't|
wasn't|does not look|stays|remains|could have been""".replace("\n", "").split("|")
JUDGEMENTS = """great|awful|beautiful|boring|amazing|disappointing|fine|okay|brilliant|broken|lovely|horrible|funny|
sad|perfect|useless|wonderful|slow|fast|expensive|cheap|honest|strange|average|excellent|terrible|the best thing today|
the worst I have seen|better than before|worse than expected|not bad at all|a waste of money|worth every minute|
hard to understand|easy to follow|so relaxing|way too loud|simply delicious|confusing""".replace("\n", "").split("|")
OPENINGS = ["", "", "honestly, ", "Well, ", "LOL ", "I think ", "To be fair ", "No way, ", "Thanks! ", "Sorry but ", "Wow ", "@user ", "Yesterday "]
ENDINGS = ["", ".", "!", "!!!", "?", "...", " 😂", " ❤️", " 😡😡", " http", " :)", " :(", " #music", " #fail", ", thank you so much",
           ", please fix it", ", I want my money back", ", greetings from Lisbon", ", can't wait for more", ", what do you think?"]
OTHERS = """Das ist wirklich schön geworden, vielen Dank!|Das war leider gar nichts.|C'est magnifique, bravo à toute l'équipe|
Je ne suis pas d'accord avec vous|Qué bonito vídeo, muchas gracias|No me gustó nada el final|Che bello, complimenti|
Non funziona niente|Muito obrigado pela ajuda|यह बहुत अच्छा है|مقطع جميل جدا|これは本当に素晴らしい|とても残念です|
很好看|Это очень хорошо|don't didn't won't we're they've I'm you'll""".replace("\n", "").split("|")


def training_texts():
    """Sentences to train the tokenizer on: combinations in a fixed random order, and a few other languages."""
    chance = random.Random(7)
    texts = [
        chance.choice(OPENINGS) + chance.choice(SUBJECTS) + " " + chance.choice(VERBS) + " " + chance.choice(JUDGEMENTS) + chance.choice(ENDINGS)
        for _ in range(4000)
    ]
    texts += [text.capitalize() for text in texts[:1500]]
    return texts + OTHERS * 5


def scored_texts():
    """What the fixtures hold scores for: ordinary comments and every odd shape that preparation or truncation meets."""
    return [
        "The video is great!",
        "this was a waste of money",
        "okay",
        "",
        " ",
        "   ",
        "\n\t",
        "a",
        "?",
        "I love this song ❤️❤️❤️",
        "😡😡😡 fix the update",
        "👩‍👩‍👧‍👦 👍🏽 🇵🇹",
        "@someone you are right",
        "@ home at last",
        "@@ @a @",
        "mail@example.org is not a mention",
        "see http://example.org/a?b=c#d for more",
        "https://example.org",
        "httpd is a server, hypertext is not",
        "HTTP://EXAMPLE.ORG in capitals stays",
        "two  spaces   and    more",
        " leading and trailing ",
        "line one\n@second line http://example.org\nline three",
        "tab\t@mention\thttp://example.org",
        "Das ist wirklich schön geworden, vielen Dank!",
        "Qué bonito vídeo, muchas gracias",
        "यह बहुत अच्छा है",
        "مقطع جميل جدا",
        "これは本当に素晴らしい",
        "很好看",
        "Это очень хорошо",
        "e\u0301 and \u00e9 are two ways to write one letter",
        "<s> </s> <pad> <mask> <unk>",
        "<b>bold</b> &amp; 'quotes' \"double\"",
        "0123456789 1,000,000 3.14 50% $9.99",
        "CAPS LOCK IS ON AND I AM NOT HAPPY",
        "soooooo gooooood!!!!!!!!!!",
        "zero\u200bwidth and no\u00a0break and \ufeffmark",
        "not bad at all, could have been worse than expected",
        "nul \u0000 inside",
        # Around the limit of 512 tokens: just below, and far beyond.
        "good " * 250 + "end",
        "the worst I have seen. " * 200,
        "@user " * 600,
        "x" * 5000,
        "😂" * 400,
    ]
