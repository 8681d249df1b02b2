"""Teaches all-MiniLM-L6-v2 late chunking: `python train.py --weights model.safetensors --data PATH --work FOLDER [--steps N]`.

Stopped at any time (also by SIGKILL), the same command goes on from the last checkpoint; SIGSTOP and SIGCONT do no harm. Everything that is drawn
depends on the seed and the number of the step, so that the run is the same however often it was stopped.
"""

import argparse
import csv
import os
import pickle
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional as F

from documents import read_documents, short_texts
from encoder import Encoder, WIDTH, alone, learning_rate, principal_rotation, span_means
from held_out import held_out, measure
from settings import SETTINGS
from targets import Targets
from windows import Windows


class Bank:
    """Targets of earlier steps, as further wrong answers."""

    def __init__(self, most):
        self.most, self.rows, self.documents = most, torch.zeros(0, WIDTH), np.zeros(0, int)

    def add(self, rows, documents):
        self.rows = torch.cat([self.rows, rows])[-self.most :]
        self.documents = np.concatenate([self.documents, documents])[-self.most :]


def _neutral(step, bank):
    """True where a candidate is neither right nor wrong for a query."""
    document, window = np.array(step.document), np.array([w for w, _, _ in step.spans])
    mask = np.zeros((len(step.queries), len(step.spans) + len(bank.rows)), bool)
    for i, answer in enumerate(step.answers):
        same = np.flatnonzero((document == document[answer]) & (window != window[answer]))
        mask[i, same] = True
        mask[i, step.neutral[i]] = True
        mask[i, len(step.spans) :] = bank.documents == document[answer]
        mask[i, answer] = False
    return torch.from_numpy(mask)


def losses(encoder, step, anchors, teacher, bank, settings):
    """(distillation, contrast, anchor), each a mean over the widths."""
    ids = torch.tensor(np.stack([np.concatenate([[101], w, [102]]) for w in step.ids]).astype(np.int64))
    tokens = encoder(ids)
    spans = span_means(tokens, step.spans)
    alone_now = alone(encoder, anchors)
    wholes = F.normalize(tokens.mean(1), dim=1) if len(teacher["wholes"]) else None
    answers, neutral = torch.tensor(step.answers), _neutral(step, bank)
    totals, weights = [0.0, 0.0, 0.0], settings["widths"]
    for width, weight in weights.items():

        def cut(rows):
            return F.normalize(rows[:, :width], dim=1)

        share = weight / sum(weights.values())
        target, query, span = cut(teacher["targets"]), cut(teacher["queries"]), cut(spans)
        totals[0] = totals[0] + share * (1 - (span * target).sum(1)).mean()
        scores = query @ torch.cat([span, cut(bank.rows)]).T / settings["temperature"]
        scores = scores.masked_fill(neutral, -1e4)
        wanted = (query @ torch.cat([target, cut(bank.rows)]).T / settings["temperature"]).masked_fill(neutral, -1e4).softmax(1)
        told = settings["teacher_share"] * wanted
        told[torch.arange(len(answers)), answers] += 1 - settings["teacher_share"]
        totals[1] = totals[1] - share * (told * scores.log_softmax(1)).sum(1).mean()
        anchor = (1 - (cut(alone_now) * cut(teacher["anchors"])).sum(1)).mean()
        if wholes is not None:
            anchor = 0.75 * anchor + 0.25 * (1 - (cut(wholes) * cut(teacher["wholes"])).sum(1)).mean()
        totals[2] = totals[2] + share * anchor
    return totals


def rotate(arrays, rotation, views):
    """The teacher's vectors turned, and `targets`: what each span shall become."""
    turned = {name: F.normalize(torch.from_numpy(rows) @ rotation, dim=1) for name, rows in arrays.items()}
    mixed = sum(share * turned[name] for name, share in views.items())
    return turned | {"targets": F.normalize(mixed, dim=1)}


def save(path, state):
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    os.replace(partial, path)


def once(path, make):
    """What was made before and kept, or made now."""
    if not path.exists():
        partial = path.with_suffix(".partial")
        partial.write_bytes(pickle.dumps(make()))
        os.replace(partial, path)
    return pickle.loads(path.read_bytes())


def log(path, row):
    rows = list(csv.DictReader(path.open())) if path.exists() else []
    rows = [each for each in rows if int(each["step"]) < row["step"]] + [row]
    names = list(dict.fromkeys(name for each in rows for name in each))
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader(), writer.writerows(rows)


def evaluations(first=50, factor=2):
    step = first
    while True:
        yield int(step)
        step *= factor


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=100000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--baseline", action="store_true", help="measure the start too")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(SETTINGS["seed"])
    torch.use_deterministic_algorithms(True)
    options.work.mkdir(parents=True, exist_ok=True)

    tokenizer = Tokenizer.from_file(str(options.weights.parent / "tokenizer.json"))
    tokenizer.no_padding(), tokenizer.no_truncation()
    documents, texts = once(options.work / "texts.pickle", lambda: (read_documents(options.data, tokenizer), short_texts(options.data, tokenizer)))
    vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    continues = np.array([piece.startswith("##") for piece, _ in vocabulary])
    windows = Windows(documents, continues, SETTINGS["seed"], SETTINGS["tokens_per_step"])
    teacher = Encoder().start_from(options.weights).eval()
    targets = Targets(options.work / "targets", teacher, windows, texts)
    held = held_out(documents)
    print(len(documents), "documents,", sum(d.tokens() for d in documents), "tokens,", len(held.queries), "held-out questions", flush=True)

    rotation_path = options.work / "rotation.npy"
    if not rotation_path.exists():
        rows = np.concatenate([targets.of(k)[2][name] for k in range(16) for name in ("alone", "queries", "anchors")])
        np.save(rotation_path, principal_rotation(rows).numpy())
    rotation = torch.from_numpy(np.load(rotation_path))

    encoder = Encoder().start_from(options.weights)
    encoder.words.weight.requires_grad_(False)
    with torch.no_grad():
        encoder.rotation.copy_(rotation)
    learnt = {name: p for name, p in encoder.named_parameters() if p.requires_grad}
    optimizer = torch.optim.AdamW(learnt.values(), lr=SETTINGS["rate"], betas=(0.9, 0.98), weight_decay=0.01)
    mean = {name: p.detach().clone() for name, p in learnt.items()}
    step, tokens, seconds, bank = 0, 0, 0.0, Bank(SETTINGS["bank"])
    checkpoint = options.work / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=False)
        encoder.load_state_dict(state["encoder"]), optimizer.load_state_dict(state["optimizer"])
        mean, step, tokens, seconds = state["mean"], state["step"], state["tokens"], state["seconds"]
        bank.rows, bank.documents = state["bank"]
        print("goes on at step", step, flush=True)

    averaged = Encoder()

    def evaluate(recent):
        averaged.load_state_dict(encoder.state_dict())
        averaged.load_state_dict(mean, strict=False)
        row = {"step": step, "tokens": tokens, "processor seconds": round(seconds), **recent}
        row |= {name: round(100 * float(each.mean()), 2) for name, each in measure(averaged, held).items()}
        log(options.work / "curve.csv", row)
        print(row, flush=True)

    if options.baseline and step == 0:
        evaluate({})
    due = [each for each in (e for _, e in zip(range(60), evaluations())) if each > step]
    saved, sums, count = time.monotonic(), np.zeros(3), 0
    began = time.process_time() - seconds
    while step < options.steps:
        batch, anchors, told = targets.of(step)
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, SETTINGS["rate"], SETTINGS["warm_up"])
        teacher_rows = rotate(told, rotation, SETTINGS["views"])
        distil, contrast, anchor = losses(encoder, batch, anchors, teacher_rows, bank, SETTINGS)
        loss = SETTINGS["distil"] * distil + SETTINGS["contrast"] * contrast + SETTINGS["anchor"] * anchor
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learnt.values(), 2.0)
        optimizer.step()
        bank.add(teacher_rows["targets"], np.array(batch.document))
        decay = min(SETTINGS["mean_decay"], (step + 1) / (step + 10))
        with torch.no_grad():
            for name, p in learnt.items():
                mean[name].lerp_(p, 1 - decay)
        step, tokens = step + 1, tokens + sum(len(w) + 2 for w in batch.ids)
        sums, count, seconds = sums + [float(x.detach()) for x in (distil, contrast, anchor)], count + 1, time.process_time() - began
        if step % 10 == 0:
            print(step, tokens, round(seconds), *np.round(sums / count, 4), flush=True)
        is_due = step == due[0]
        if is_due or step == options.steps:
            evaluate(dict(zip(("distil", "contrast", "anchor"), np.round(sums / count, 4).tolist())))
            sums, count = np.zeros(3), 0
            due = due[1:] if is_due else due
        if is_due or step == options.steps or time.monotonic() - saved > 180:
            state = {"encoder": encoder.state_dict(), "optimizer": optimizer.state_dict(), "mean": mean, "step": step}
            save(checkpoint, state | {"tokens": tokens, "seconds": seconds, "bank": (bank.rows, bank.documents)})
            if is_due or step == options.steps:
                save(options.work / f"mean-{step:06d}.pt", mean)
            saved = time.monotonic()


if __name__ == "__main__":
    main()
