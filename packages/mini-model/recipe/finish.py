"""Write the model folder from trained weights: `python3 recipe/finish.py --weights FILE --out model [--float FOLDER]`.

FILE is what `train.py` wrote: `vocabulary`, `table`, `slopes` and `mixes` of the heads, and the `settings` as JSON.
With --float the same model goes there with float32 weights, in the form that `--float` of the benchmark reads.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from build import SETTINGS, pooling_config, tokenizer_config, tokenizer_json, write_json
from encoder import Encoder, Head, Repeats
from export_onnx import export


def model_config(size, encoder, settings, dtype):
    return {
        # The closest family that loaders know; the graph itself is the truth.
        "model_type": "bert",
        "architectures": ["BertModel"],
        "position_embedding_type": "alibi",
        "alibi_slopes": [head.slope for head in encoder.heads],
        "hidden_act": "relu",
        "hidden_size": encoder.table.shape[1],
        "intermediate_size": encoder.table.shape[1],
        "num_hidden_layers": 1,
        "num_attention_heads": len(encoder.heads),
        "max_position_embeddings": SETTINGS["context_tokens"],
        "vocab_size": size,
        "pad_token_id": 0,
        "matryoshka": settings["widths"],
        "repeats": {"slope": encoder.repeats.slope, "exponent": encoder.repeats.exponent},
        "transformers.js_config": {"dtype": dtype},
        "recipe": settings,
    }


def read_weights(path):
    """(vocabulary, encoder, settings)."""
    file = np.load(path, allow_pickle=False)
    settings = json.loads(str(file["settings"]))
    heads = tuple(Head(float(slope), mix) for slope, mix in zip(file["slopes"], file["mixes"]))
    repeats = Repeats(settings["repeat_slope"], settings["repeat_exponent"])
    return [str(piece) for piece in file["vocabulary"]], Encoder(file["table"], heads, repeats), settings


def write_folder(folder, vocabulary, encoder, settings, as_float):
    dtype, name = ("fp32", "model.onnx") if as_float else ("int8", "model_int8.onnx")
    export(encoder, folder / "onnx" / name, "embedloom-mini-model", as_float)
    write_json(folder / "tokenizer.json", tokenizer_json(vocabulary))
    write_json(folder / "tokenizer_config.json", tokenizer_config(SETTINGS))
    write_json(folder / "config.json", model_config(len(vocabulary), encoder, settings, dtype))
    write_json(folder / "1_Pooling" / "config.json", pooling_config(settings))
    total = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
    print(f"{folder}: {total / 1e6:.2f} MB")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--float", type=Path)
    options = parser.parse_args()
    weights = read_weights(options.weights)
    write_folder(options.out, *weights, as_float=False)
    if options.float:
        write_folder(options.float, *weights, as_float=True)


if __name__ == "__main__":
    main()
