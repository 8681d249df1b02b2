"""Write the model folder of a checkpoint: `python finish.py --weights model.safetensors --work FOLDER --out model [--step N] [--float FOLDER]`.

FOLDER is the one of `train.py`; N is one of its `mean-N.pt`, the last one where it is not named. With --float the same model goes there in float32.
Prints the revision for `src/context-model.ts`, and writes `vectors.json` for the tests.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch

from encoder import HEADS, INNER, LAYERS, POSITIONS, WIDTH, Encoder
from export_onnx import export
from settings import SETTINGS
from vectors import write_vectors

_SPECIAL = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]", "mask_token": "[MASK]"}


def read_weights(start, work, step):
    """(numpy weights, step) of the mean weights of a checkpoint."""
    found = sorted(work.glob("mean-*.pt"))
    path = work / f"mean-{step:06d}.pt" if step is not None else found[-1]
    encoder = Encoder().start_from(start)
    encoder.load_state_dict(torch.load(path, weights_only=True), strict=False)
    return {name: value.numpy() for name, value in encoder.state_dict().items()}, int(path.stem.split("-")[1])


def _write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def _config(step, dtype, vocabulary_size):
    return {
        "model_type": "bert",
        "architectures": ["BertModel"],
        "position_embedding_type": "absolute",
        "hidden_act": "gelu",
        "hidden_size": WIDTH,
        "intermediate_size": INNER,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "max_position_embeddings": POSITIONS,
        "type_vocab_size": 1,
        "layer_norm_eps": 1e-12,
        "vocab_size": vocabulary_size,
        "pad_token_id": 0,
        "matryoshka": [width for width in SETTINGS["widths"] if width < WIDTH],
        "transformers.js_config": {"dtype": dtype},
        "recipe": {**SETTINGS, "widths": list(SETTINGS["widths"].items()), "steps": step},
    }


def write_folder(folder, weights, step, tokenizer, as_float):
    dtype, name = ("fp32", "model.onnx") if as_float else ("int8", "model_int8.onnx")
    export(weights, folder / "onnx" / name, as_float)
    _write_json(folder / "tokenizer.json", tokenizer | {"truncation": None, "padding": None})
    _write_json(folder / "config.json", _config(step, dtype, len(tokenizer["model"]["vocab"])))
    _write_json(folder / "1_Pooling" / "config.json", {"word_embedding_dimension": WIDTH, "pooling_mode_mean_tokens": True})
    _write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": POSITIONS,
            "model_input_names": ["input_ids", "attention_mask"],
            **_SPECIAL,
            "padding_side": "right",
            "clean_up_tokenization_spaces": True,
        },
    )
    total = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
    revision = hashlib.sha256((folder / "onnx" / name).read_bytes()).hexdigest()[:16]
    print(f"{folder}: step {step}, {total / 1e6:.2f} MB, revision {revision}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--step", type=int)
    parser.add_argument("--float", type=Path)
    options = parser.parse_args()
    weights, step = read_weights(options.weights, options.work, options.step)
    tokenizer = json.loads((options.weights.parent / "tokenizer.json").read_text(encoding="utf-8"))
    write_folder(options.out, weights, step, tokenizer, as_float=False)
    write_vectors(options.out, Path(__file__).parent / "vectors.json")
    if options.float:
        write_folder(options.float, weights, step, tokenizer, as_float=True)


if __name__ == "__main__":
    main()
