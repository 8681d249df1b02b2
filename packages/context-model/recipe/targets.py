"""What the frozen teacher says of the texts of a step, computed once and kept on disk.

A shard holds the teacher's vectors of a few steps in float16. A shard that is there is read, so that a second run or a second epoch costs no
teacher; a folder belongs to one seed and one size of a step.
"""

import os

import numpy as np
import torch

from encoder import WIDTH, alone

STEPS_PER_SHARD = 16
_SPANS_ALONE, _QUERIES, _TEXTS, _MOST_TEACHER_TOKENS = 14, 12, 8, 256


_NAMES = ("paragraphs", "wide", "alone", "queries", "anchors", "wholes")


class Targets:
    def __init__(self, folder, teacher, windows, texts):
        self.folder, self.teacher, self.windows, self.texts = folder, teacher, windows, texts
        folder.mkdir(parents=True, exist_ok=True)
        self._shard, self._held = -1, {}

    def of(self, number):
        """(step, texts of the anchor, {name: float32 vectors}) of a step; `paragraph` has a row a span."""
        shard = number // STEPS_PER_SHARD
        if shard != self._shard:
            self._shard, self._held = shard, self._load(shard)
        step, anchors = self.sample(number)
        k = number % STEPS_PER_SHARD
        told = {name: self._held[f"{name}_{k}"].astype(np.float32) for name in _NAMES}
        return step, anchors, told | {"paragraph": told.pop("paragraphs")[step.paragraph_of]}

    def sample(self, number):
        """The step, and the texts whose vector alone shall stay what the teacher says: some queries, spans and short texts."""
        step = self.windows.step(number)
        rng = np.random.default_rng([self.windows.seed, number, 1])
        spans = rng.choice(len(step.alone), min(_SPANS_ALONE, len(step.alone)), replace=False)
        queries = rng.choice(len(step.queries), min(_QUERIES, len(step.queries)), replace=False)
        texts = rng.choice(len(self.texts), _TEXTS, replace=False)
        return step, [step.alone[i] for i in spans] + [step.queries[i] for i in queries] + [self.texts[i] for i in texts]

    def _load(self, shard):
        path = self.folder / f"shard-{shard:05d}.npz"
        arrays = {}
        if path.exists():
            with np.load(path) as file:
                arrays = {name: file[name] for name in file.files}
        wanted = [(name, k) for k in range(STEPS_PER_SHARD) for name in _NAMES if f"{name}_{k}" not in arrays]
        for name, k in wanted:
            texts = self._texts(name, *self.sample(shard * STEPS_PER_SHARD + k))
            with torch.inference_mode():
                rows = alone(self.teacher, texts).numpy() if len(texts) else np.zeros((0, WIDTH))
            arrays[f"{name}_{k}"] = rows.astype(np.float16)
        if wanted:
            partial = path.with_suffix(".partial.npz")
            np.savez(partial, **arrays)
            os.replace(partial, path)
        return arrays

    @staticmethod
    def _texts(name, step, anchors):
        if name == "wholes":
            # The teacher saw no more than 256 tokens, so longer windows have no vector of their own.
            return step.ids if len(step.ids[0]) + 2 <= _MOST_TEACHER_TOKENS else []
        return {"paragraphs": step.paragraphs, "wide": step.wide, "alone": step.alone, "queries": step.queries, "anchors": anchors}[name]
