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
from train_table import WIDTHS, train  # noqa: E402

SETTINGS = {
    "widths": list(WIDTHS),
    "repeat_slope": 1 / 48,
    "repeat_exponent": 0.6,
    # What the heads' gains add up to while the table is trained.
    "context_total": 0.3,
    "slopes": [1 / 128, 1 / 32],
    "gains": [0.3, 0.3],
    "document_share": 0.6,
    "neighbours": 8,
    "temperature": 0.05,
    "teacher_share": 0.5,
    "narrow_share": 1.5,
    "length_rate_share": 1.25,
    "measure_every": 50,
    # The table is this share of the last phase's and the rest of the one before it.
    "last_phase_share": 0.7,
    # The rate goes from `rate` to `last_share` of it.
    "phases": [
        {"seed": 1, "batch": 2048, "steps": 117, "warm_up": 50, "rate": 4e-3, "last_share": 0.93},
        {"seed": 2, "batch": 1536, "steps": 488, "warm_up": 30, "rate": 4e-3, "last_share": 0.0},
    ],
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with documents/ and pairs/")
    parser.add_argument("--weights", type=Path, required=True, help=".npz to write")
    parser.add_argument("--curves", type=Path, required=True, help=".csv to write")
    options = parser.parse_args()
    torch.set_num_threads(1)
    vocabulary, table = build.learn(build.read_words(options.data), build.SETTINGS)
    texts = Texts(options.data, vocabulary)
    samples = Samples(texts, SETTINGS, np.random.default_rng(SETTINGS["phases"][0]["seed"]))
    trained = train(table, texts, samples, held_out.tasks(texts), SETTINGS, options.curves)
    mixes = np.repeat(np.array(SETTINGS["gains"], np.float32)[:, None], table.shape[1], axis=1)
    np.savez(
        options.weights,
        vocabulary=np.array(vocabulary),
        table=trained.astype(np.float32),
        slopes=np.array(SETTINGS["slopes"]),
        mixes=mixes,
        settings=json.dumps(SETTINGS),
    )


if __name__ == "__main__":
    main()
