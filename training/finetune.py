"""Fine-tunes the encoder on all labelled texts at once, with one head per kind of label. One process, one core.

    python training/finetune.py --out FOLDER --seed 1 [--epochs 4] [--reddit 1.0]

Tweets, Reddit comments, emotions and human ratings pull a single head in different directions (annotators drew the
line around neutral elsewhere), so they share the encoder and the dense layer, and differ only in the last, linear
layer. Every class head learns with the class shares of its source added to its logits (logit adjustment, Menon et
al. 2021): what it answers is what it would think if all classes were equally common.
"""

import argparse
import json
import pathlib
import random
import time
from collections import namedtuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from transformers import BertConfig, BertModel

import texts
import vocabulary

HEADS = {"tweets": 3, "reddit": 3, "emotions": 28, "rating": 1}
LONGEST = 96  # tokens; the longest training tweet has 69
BATCH = 64
Batch = namedtuple("Batch", "kind ids targets adjustments")


class Dropout(nn.Module):
    """Dropout whose masks are cut at random places from one long one: drawing each anew takes a tenth of the time."""

    def __init__(self, share):
        super().__init__()
        self.pool = (torch.rand(1 << 22) >= share).float() / (1 - share)

    def forward(self, x):
        if not self.training:
            return x
        start = int(torch.randint(len(self.pool) - x.numel(), ()))
        return x * self.pool[start : start + x.numel()].view_as(x)


class Classifier(nn.Module):
    """The encoder, the mean over its tokens, a dense layer with tanh, and linear heads."""

    def __init__(self, base, dropout, heads=HEADS):
        super().__init__()
        config = BertConfig.from_pretrained(base, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
        # For short texts on a CPU the plain attention is half as fast again as the fused one.
        self.bert = BertModel.from_pretrained(base, config=config, attn_implementation="eager")
        size, shared = config.hidden_size, Dropout(dropout)
        self.bert.embeddings.dropout = shared
        for block in self.bert.encoder.layer:
            block.attention.output.dropout = block.output.dropout = shared
        # The pretrained pooler belongs to the first token. Starting from the identity keeps what the mean says.
        nn.init.eye_(self.bert.pooler.dense.weight)
        nn.init.zeros_(self.bert.pooler.dense.bias)
        self.heads = nn.ModuleDict({name: nn.Linear(size, classes) for name, classes in heads.items()})

    def features(self, ids, mask):
        """What the heads look at, in single precision."""
        with torch.autocast("cpu", torch.bfloat16):
            states = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        weights = mask[:, :, None].float()
        mean = (states * weights).sum(1) / weights.sum(1)
        return torch.tanh(functional.linear(mean, self.bert.pooler.dense.weight, self.bert.pooler.dense.bias))


def give_emoji_meaning(model, places):
    """An emoji starts as the mean of the word pieces of its name."""
    table = model.bert.embeddings.word_embeddings.weight
    with torch.no_grad():
        for place, pieces in places.items():
            table[place] = table[pieces].mean(0)


def average(paths):
    """The mean of the weights of several runs."""
    runs = [torch.load(path, map_location="cpu", weights_only=True) for path in paths]
    return {name: torch.stack([run[name] for run in runs]).mean(0) for name in runs[0]}


def padded(ids):
    """Token ids and mask of one batch. What stands at padded places is never looked at, so any id does."""
    longest = max(map(len, ids))
    table, mask = (torch.zeros(len(ids), longest, dtype=torch.long) for _ in range(2))
    for row, tokens in enumerate(ids):
        table[row, : len(tokens)], mask[row, : len(tokens)] = torch.tensor(tokens), 1
    return table, mask


def grouped(ids, chance, size=BATCH):
    """Indices in batches of about equal length, so that hardly anything is padding."""
    order = sorted(range(len(ids)), key=lambda index: len(ids[index]) + chance.random() * 3)
    return [order[start : start + size] for start in range(0, len(order), size)]


class Sources:
    """All labelled texts, tokenised as needed, as batches of one epoch."""

    def __init__(self, data, tokenizer, reddit_share):
        self.tokenizer, self.reddit_share = tokenizer, reddit_share
        self.tweets, self.tweet_validation = texts.tweets(data)
        self.reddit, self.reddit_validation = texts.reddit(data, "train"), texts.reddit(data, "dev")
        self.rated = texts.rated(data)
        found = [texts.Example(text, label, "reddit") for text, _, label in self.reddit if label is not None]
        shares = {**texts.shares(self.tweets), **texts.shares(found), "synthetic": [1 / 3] * 3}
        self.adjustment = {group: np.log(share).astype(np.float32) for group, share in shares.items()}

    def encode(self, many):
        return [encoding.ids[:LONGEST] for encoding in self.tokenizer.encode_batch(many)]

    def epoch(self, chance):
        """Every tweet and rated tweet, a share of Reddit, and synthetic comments, in batches of one kind each."""
        tweets = [texts.with_emoji(example, chance) if chance.random() < 0.05 else example for example in self.tweets]
        tweets += texts.synthetic(chance.random(), 600)
        ids = self.encode([example.text for example in tweets])
        batches = [
            Batch(
                "tweets",
                [ids[index] for index in group],
                torch.tensor([tweets[index].label for index in group]),
                torch.from_numpy(np.stack([self.adjustment[tweets[index].group] for index in group])),
            )
            for group in grouped(ids, chance)
        ]
        comments = chance.sample(self.reddit, int(len(self.reddit) * self.reddit_share))
        ids = self.encode([text for text, _, _ in comments])
        for group in grouped(ids, chance):
            targets = torch.zeros(len(group), HEADS["emotions"] + 1)
            for row, index in enumerate(group):
                _, emotions, label = comments[index]
                targets[row, emotions] = 1
                targets[row, -1] = -100 if label is None else label
            batches.append(Batch("reddit", [ids[index] for index in group], targets, torch.from_numpy(self.adjustment["reddit"])))
        ids = self.encode([text for text, _ in self.rated])
        for group in grouped(ids, chance):
            targets = torch.tensor([self.rated[index][1] for index in group])
            batches.append(Batch("rated", [ids[index] for index in group], targets, None))
        chance.shuffle(batches)
        return batches


def loss_of(model, batch, smoothing):
    ids, mask = padded(batch.ids)
    features = model.features(ids, mask)
    heads = model.heads
    if batch.kind == "tweets":
        return functional.cross_entropy(heads["tweets"](features) + batch.adjustments, batch.targets, label_smoothing=smoothing)
    if batch.kind == "rated":
        return 2 * functional.mse_loss(heads["rating"](features)[:, 0], batch.targets)
    classes, emotions = batch.targets[:, -1].long(), batch.targets[:, :-1]
    loss = functional.cross_entropy(heads["reddit"](features) + batch.adjustments, classes, label_smoothing=smoothing, ignore_index=-100)
    return 0.5 * loss + 2 * functional.binary_cross_entropy_with_logits(heads["emotions"](features), emotions)


def logits(model, sources, many, head):
    """Logits of one head for many texts, in their order."""
    ids = sources.encode(many)
    answers = torch.zeros(len(many), HEADS[head])
    model.eval()
    with torch.inference_mode():
        for group in grouped(ids, random.Random(0)):
            features = model.features(*padded([ids[index] for index in group]))
            answers[group] = functional.linear(features, model.heads[head].weight, model.heads[head].bias)
    model.train()
    return answers.numpy()


def recalls(answers, labels):
    """Recall of each class."""
    answers, labels = np.asarray(answers), np.asarray(labels)
    return [float((answers[labels == each] == each).mean()) for each in range(3)]


def report(model, sources):
    """Recall per class on validation tweets and Reddit comments, with either head."""
    lines = []
    comments = [(text, label) for text, _, label in sources.reddit_validation if label is not None]
    sets = {
        "tweets": ([example.text for example in sources.tweet_validation], [example.label for example in sources.tweet_validation]),
        "reddit": ([text for text, _ in comments], [label for _, label in comments]),
    }
    for head, domain in (("tweets", "tweets"), ("reddit", "reddit"), ("tweets", "reddit")):
        many, labels = sets[domain]
        found = recalls(logits(model, sources, many, head).argmax(1), labels)
        lines.append(f"{head}>{domain} {100 * np.mean(found):.2f} ({' '.join(f'{100 * each:.0f}' for each in found)})")
    return "  ".join(lines)


def dense_weights(model):
    """All weights but the word embeddings."""
    return [value for name, value in model.named_parameters() if "word_embeddings" not in name]


def optimizers_of(model, rate):
    """AdamW for the network and its heads; the word embeddings apart, since only the rows of words that occur are touched: a fifth of a step is saved."""
    table = model.bert.embeddings.word_embeddings
    table.sparse, table.padding_idx = True, None
    decayed = [value for name, value in model.bert.named_parameters() if value.ndim == 2 and "word_embeddings" not in name]
    plain = [value for _, value in model.bert.named_parameters() if value.ndim < 2]
    groups = [
        {"params": decayed, "lr": rate, "weight_decay": 0.01},
        {"params": plain, "lr": rate, "weight_decay": 0.0},
        {"params": list(model.heads.parameters()), "lr": 5 * rate, "weight_decay": 0.01},
    ]
    return [torch.optim.AdamW(groups, fused=True), torch.optim.SparseAdam([table.weight], lr=rate)]


def schedules_of(optimizers, steps):
    """The learning rate rises for a sixteenth of the steps and falls to 0 over the others."""
    rise = max(1, int(0.06 * steps))
    return [torch.optim.lr_scheduler.LambdaLR(each, lambda at: min((at + 1) / rise, (steps - at) / (steps - rise))) for each in optimizers]


def train(arguments):
    torch.set_num_threads(1)
    torch.manual_seed(0)  # the heads start alike for every seed, so that the results can be averaged
    chance = random.Random(arguments.seed)
    tokenizer, places = vocabulary.build(arguments.base, arguments.data / "vader/emoji_utf8_lexicon.txt")
    sources = Sources(arguments.data, tokenizer, arguments.reddit)
    model = Classifier(arguments.base, arguments.dropout)
    give_emoji_meaning(model, places)
    if arguments.start:
        model.load_state_dict(average(arguments.start))
    torch.manual_seed(arguments.seed)
    optimizers = optimizers_of(model, arguments.rate)
    first = sources.epoch(chance)
    steps, step, started, seen = arguments.epochs * len(first), 0, time.time(), 0
    schedules = schedules_of(optimizers, steps)
    dense = dense_weights(model)
    arguments.out.mkdir(parents=True, exist_ok=True)
    model.train()
    for epoch in range(arguments.stop or arguments.epochs):
        losses = {}
        for batch in first if epoch == 0 else sources.epoch(chance):
            loss = loss_of(model, batch, arguments.smoothing)
            loss.backward()
            nn.utils.clip_grad_norm_(dense, 1.0)
            for each in (*optimizers, *schedules):
                each.step()
            for each in optimizers:
                each.zero_grad(set_to_none=True)
            losses.setdefault(batch.kind, []).append(loss.item())
            seen += len(batch.ids)
            step += 1
            if step % 100 == 0:
                means = " ".join(f"{kind} {np.mean(values[-50:]):.3f}" for kind, values in sorted(losses.items()))
                print(f"step {step}/{steps}  {seen / (time.time() - started):.0f} texts/s  {means}", flush=True)
        torch.save(model.state_dict(), arguments.out / "model.pt")
        print(f"epoch {epoch + 1}  {time.time() - started:.0f} s  {report(model, sources)}", flush=True)
    (arguments.out / "arguments.json").write_text(json.dumps({name: str(value) for name, value in vars(arguments).items()}, indent=2) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=pathlib.Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--data", type=pathlib.Path, default=texts.shared_data())
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--stop", type=int, help="stop after so many epochs, with the learning rate still high")
    parser.add_argument("--start", type=pathlib.Path, nargs="+", help="begin with the mean of these runs (model.pt)")
    parser.add_argument("--reddit", type=float, default=0.5, help="share of the Reddit comments seen in each epoch")
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--smoothing", type=float, default=0.05)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
