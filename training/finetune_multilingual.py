"""Fine-tunes the multilingual encoder on all sources at once, with one head per source. One process, one core.

    python training/finetune_multilingual.py --base FOLDER --out FOLDER --seed 1

Every source was labelled by other people, by other rules: one head for all of them makes each worse. They share the
encoder and the dense layer, and the head for XLM-T's tweets is the one that is shipped. What a run has done is saved
every few minutes, and a run that was stopped goes on from there with the same numbers.
"""

import argparse
import json
import os
import pathlib
import random
import time
from collections import namedtuple

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

import finetune
import multilingual_texts
import texts

SHIPPED = "umsab"
HEADS = dict.fromkeys((SHIPPED, "tweets", *multilingual_texts.SOURCES), 3)
LONGEST, BATCH, SAVED_EVERY = 64, 48, 100
Batch = namedtuple("Batch", "head ids labels adjustments")


class Sources:
    """The texts of all heads, tokenised as needed, as batches of one epoch."""

    def __init__(self, data, tokenizer):
        self.tokenizer = tokenizer
        self.sources = multilingual_texts.training(data)
        # What a head answers is what it would think if all classes were equally common in the set (logit adjustment).
        self.adjustments = {
            group: np.log(share).astype(np.float32) for examples, _ in self.sources.values() for group, share in texts.shares(examples).items()
        }

    def epoch(self, chance):
        """All of the shipped head's texts, a share of the others, and emoji alone, in batches of one head each."""
        batches = []
        for head, (examples, count) in self.sources.items():
            drawn = list(examples) if count is None else chance.sample(examples, min(count, len(examples)))
            if head == SHIPPED:
                drawn += [example._replace(group="en") for example in texts.synthetic(chance.random(), 600)]
                drawn = [texts.with_emoji(example, chance) if chance.random() < 0.05 else example for example in drawn]
            ids = encode(self.tokenizer, [example.text for example in drawn])
            for group in finetune.grouped(ids, chance, BATCH):
                labels = torch.tensor([drawn[index].label for index in group])
                adjustments = torch.from_numpy(np.stack([self.adjustments[drawn[index].group] for index in group]))
                batches.append(Batch(head, [ids[index] for index in group], labels, adjustments))
        chance.shuffle(batches)
        return batches


def encode(tokenizer, many):
    """Token ids; what is cut off is followed by the end's id as Clamor does it."""
    return [ids if len(ids) <= LONGEST else [*ids[: LONGEST - 1], ids[-1]] for ids in (encoding.ids for encoding in tokenizer.encode_batch(many))]


def f1(answers, labels):
    """The mean of the F1 of the three classes."""
    scores = []
    for each in range(3):
        hits = ((answers == each) & (labels == each)).sum()
        scores.append(2 * hits / max(1, (answers == each).sum() + (labels == each).sum()))
    return float(np.mean(scores))


def features(model, tokenizer, many):
    """What the heads look at, for each text."""
    ids = encode(tokenizer, many)
    answers = np.zeros((len(many), model.bert.config.hidden_size), np.float32)
    model.eval()
    with torch.inference_mode():
        for group in finetune.grouped(ids, random.Random(0)):
            answers[group] = model.features(*finetune.padded([ids[index] for index in group])).numpy()
    model.train()
    return answers


def report(model, tokenizer, data):
    """Macro-F1 by language on XLM-T's validation tweets, and the mean that decides."""
    found = {}
    head = model.heads[SHIPPED]
    for code, examples in multilingual_texts.umsab(data, "val").items():
        seen = torch.from_numpy(features(model, tokenizer, [example.text for example in examples]))
        answers = functional.linear(seen, head.weight, head.bias).argmax(1).detach().numpy()
        found[code] = 100 * f1(answers, np.array([example.label for example in examples]))
    mean = np.mean([found[code] for code in multilingual_texts.CHOOSING])
    return f"mean {mean:.2f}  " + " ".join(f"{code} {value:.1f}" for code, value in found.items())


def save(path, state):
    """Whole or not at all."""
    beside = path.with_suffix(".tmp")
    torch.save(state, beside)
    os.replace(beside, path)


def train(arguments):
    torch.set_num_threads(1)
    torch.manual_seed(0)  # the heads start alike for every seed, so that the results can be averaged
    tokenizer = Tokenizer.from_file(str(arguments.base / "tokenizer.json"))
    sources = Sources(arguments.data, tokenizer)
    model = finetune.Classifier(arguments.base, arguments.dropout, HEADS)
    if arguments.start:
        model.load_state_dict(finetune.average(arguments.start))
    torch.manual_seed(arguments.seed)
    optimizers = finetune.optimizers_of(model, arguments.rate)
    per_epoch = len(sources.epoch(random.Random(0)))
    schedules = finetune.schedules_of(optimizers, arguments.epochs * per_epoch)
    running = (model, *optimizers, *schedules)
    arguments.out.mkdir(parents=True, exist_ok=True)
    saved, done, spent = arguments.out / "state.pt", 0, 0.0
    if saved.is_file():
        state = torch.load(saved, map_location="cpu", weights_only=True)
        for each, values in zip(running, state["running"], strict=True):
            each.load_state_dict(values)
        torch.set_rng_state(state["chance"])
        done, spent = state["done"], state["spent"]
    dense, started = finetune.dense_weights(model), time.time() - spent
    model.train()
    for epoch in range(done // per_epoch, arguments.epochs):
        losses, seen, since = {}, 0, time.time()
        for batch in sources.epoch(random.Random(f"{arguments.seed} {epoch}"))[done - epoch * per_epoch :]:
            head = model.heads[batch.head]
            answers = head(model.features(*finetune.padded(batch.ids))) + batch.adjustments
            loss = functional.cross_entropy(answers, batch.labels, label_smoothing=arguments.smoothing)
            loss.backward()
            nn.utils.clip_grad_norm_(dense, 1.0)
            for each in (*optimizers, *schedules):
                each.step()
            for each in optimizers:
                each.zero_grad(set_to_none=True)
            losses.setdefault(batch.head, []).append(loss.item())
            done, seen = done + 1, seen + len(batch.ids)
            if done % SAVED_EVERY == 0:
                means = " ".join(f"{name} {np.mean(values[-50:]):.3f}" for name, values in sorted(losses.items()))
                print(f"step {done}/{arguments.epochs * per_epoch}  {seen / (time.time() - since):.0f} texts/s  {means}", flush=True)
                states = [each.state_dict() for each in running]
                save(saved, {"running": states, "chance": torch.get_rng_state(), "done": done, "spent": time.time() - started})
        save(arguments.out / f"epoch{epoch + 1}.pt", model.state_dict())
        print(f"epoch {epoch + 1}  {time.time() - started:.0f} s  {report(model, tokenizer, arguments.data)}", flush=True)
    os.replace(arguments.out / f"epoch{arguments.epochs}.pt", arguments.out / "model.pt")
    saved.unlink(missing_ok=True)
    (arguments.out / "arguments.json").write_text(json.dumps({name: str(value) for name, value in vars(arguments).items()}, indent=2) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=pathlib.Path, required=True, help="folder of the encoder with its vocabulary cut")
    parser.add_argument("--data", type=pathlib.Path, default=texts.shared_data())
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--start", type=pathlib.Path, nargs="+", help="begin with the mean of these runs (model.pt)")
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--smoothing", type=float, default=0.05)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
