"""Train the model from the texts: `python3 recipe/train.py --data PATH --weights FILE --curves FILE`.

Needs Python 3.11 with numpy, scipy, onnx and torch 1.13 (Debian: python3-numpy python3-scipy python3-onnx
python3-torch libopenblas0-pthread). Afterwards `finish.py` writes the model folder.
"""

import argparse
import json
import os
from pathlib import Path

# How many threads share a product changes its last bits, and the bytes of the model with them.
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np  # noqa: E402
import torch  # noqa: E402

import build  # noqa: E402
import held_out  # noqa: E402
from samples import Samples  # noqa: E402
from texts import Texts  # noqa: E402
from train_table import WIDTHS, Curves, train  # noqa: E402

SETTINGS = {
    "seed": 1,
    "hidden_size": 512,
    "widths": list(WIDTHS),
    "repeat_slope": 1 / 48,
    "repeat_exponent": 0.6,
    # Training and model differ: MODEL_CARD.md says why.
    "training_repeat_exponent": 0.9,
    "length_power": 0.6,
    "slopes": [1 / 128, 1 / 32],
    "gains": [0.3, 0.3],
    "span_share": 0.35,
    "passage_share": 0.3,
    "neighbours": 8,
    "topic_share": 0.3,
    "least_weight": 0.01,
    "temperature": 0.04,
    "teacher_share": 1.5,
    "teacher_temperature": 0.1,
    "half_share": 2.5,
    "narrow_share": 0.7,
    "batch": 2048,
    "steps": 1500,
    "rate": 2e-3,
    "warm_up": 50,
    "length_rate_share": 1.25,
    "betas": [0.9, 0.99],
    "mean_over": 300,
    "trained_share": 0.65,
    "measure_every": 250,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with documents/ and pairs/")
    parser.add_argument("--weights", type=Path, required=True, help=".npz to write")
    parser.add_argument("--curves", type=Path, required=True, help=".csv to write")
    parser.add_argument("--steps", type=int, default=SETTINGS["steps"])
    options = parser.parse_args()
    settings = SETTINGS | {"steps": options.steps}
    torch.set_num_threads(1)
    shape = build.SETTINGS | {"hidden_size": settings["hidden_size"]}
    vocabulary, table = build.learn(build.read_words(options.data), shape)
    texts = Texts(options.data, vocabulary)
    trained_with = settings | {"repeat_exponent": settings["training_repeat_exponent"]}
    samples = Samples(texts, trained_with, np.random.default_rng(settings["seed"]))
    curves = Curves(options.curves, held_out.tasks(texts, samples), settings["hidden_size"])
    trained = train(table, texts, samples, settings, curves)
    mixes = np.repeat(np.array(settings["gains"], np.float32)[:, None], table.shape[1], axis=1)
    np.savez(
        options.weights,
        vocabulary=np.array(vocabulary),
        table=trained.astype(np.float32),
        slopes=np.array(settings["slopes"]),
        mixes=mixes,
        settings=json.dumps(settings),
    )


if __name__ == "__main__":
    main()
