"""Records small sentence models as sentence-transformers saves them, with the vectors it gives for some texts.

    pip install sentence-transformers onnx onnxscript
    python packages/transformers/src/test-support/sentence-models/record.py packages/transformers/src/test-support/sentence-models

Recorded with sentence-transformers 6.2.0, transformers 5.24.0, torch 2.15.0, onnx 1.23.2. Each folder is one model: the files
of `SentenceTransformer.save_pretrained`, the network's graph in `onnx/` as `torch.onnx.export` writes it, and expected.json with
plain vectors, vectors of queries and documents, and late vectors of spans (mean of the token vectors of the whole document,
then the modules after the pooling). Weights are random, from a fixed seed; weights of the network itself are left out.
"""

import json
import shutil
import sys
from pathlib import Path

import onnx
import sentence_transformers
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Dense, Normalize, Transformer
from sentence_transformers.sentence_transformer.modules import LayerNorm, Pooling
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

WIDTH = 8
WORDS = "the a city tenant pays rent roof who for is old big berlin river and of in to . , ? query : doc".split()
LETTERS = [chr(code) for code in range(ord("a"), ord("z") + 1)]
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *dict.fromkeys(WORDS + LETTERS), *["##" + each for each in LETTERS]]
TEXTS = ["the tenant pays the rent.", "Who pays for the old roof?", "berlin"]
DOCUMENT = "berlin is a big city. the city is old, and the tenant pays the rent of the roof."
SPANS = [(0, 21), (22, 38), (39, len(DOCUMENT)), (0, len(DOCUMENT))]


def tokenizer(lowercase: bool) -> PreTrainedTokenizerFast:
    engine = Tokenizer(models.WordPiece({word: i for i, word in enumerate(VOCABULARY)}, unk_token="[UNK]"))
    engine.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    engine.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    engine.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    return PreTrainedTokenizerFast(tokenizer_object=engine, model_max_length=40, **special)


def network(folder: Path, lowercase: bool = True) -> None:
    torch.manual_seed(7)
    sizes = {"hidden_size": WIDTH, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = BertConfig(
        vocab_size=len(VOCABULARY), max_position_embeddings=48, initializer_range=0.5, **sizes
    )
    BertModel(config, add_pooling_layer=False).eval().save_pretrained(folder)
    tokenizer(lowercase).save_pretrained(folder)


def dense(width_in: int, width_out: int, activation: torch.nn.Module, **more) -> Dense:
    layer = Dense(width_in, width_out, activation_function=activation, **more)
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.normal_(0, 0.7)
    return layer


def layer_norm() -> LayerNorm:
    layer = LayerNorm(WIDTH)
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.normal_(0.3, 0.7)
    return layer


def export(model: SentenceTransformer, folder: Path, external: bool) -> None:
    bert = model[0].auto_model.eval()

    class Tokens(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.bert = bert

        def forward(self, input_ids, attention_mask, token_type_ids):
            return self.bert(
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
            ).last_hidden_state

    ids = torch.tensor([[2, 5, 6, 3], [2, 7, 3, 0]])
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
        external_data=external,
        verbose=False,
    )
    strip(folder / "onnx" / "model.onnx")


def strip(path: Path) -> None:
    """Drops where in Python each node came from: nine tenths of so small a file."""
    graph = onnx.load(path, load_external_data=False)
    for part in [graph, graph.graph, *graph.graph.node, *graph.graph.value_info, *graph.graph.initializer, *graph.functions]:
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    graph.graph.ClearField("value_info")
    path.write_bytes(graph.SerializeToString())


def late(model: SentenceTransformer) -> list:
    encoded = model.tokenizer(DOCUMENT, return_tensors="pt", return_offsets_mapping=True)
    offsets = encoded.pop("offset_mapping")[0].tolist()
    with torch.no_grad():
        rows = model[0].auto_model(**encoded).last_hidden_state[0]
    rows_of = []
    for start, end in SPANS:
        kept = [i for i, (at, _) in enumerate(offsets) if 0 < i < len(offsets) - 1 and start <= at < end]
        # Special tokens go to the chunks with the first and the last token.
        kept = ([0] if kept[0] == 1 else []) + kept + ([len(offsets) - 1] if kept[-1] == len(offsets) - 2 else [])
        features = {"sentence_embedding": rows[kept].mean(dim=0, keepdim=True)}
        for module in list(model)[2:]:
            features = module(features)
        rows_of.append(torch.nn.functional.normalize(features["sentence_embedding"], dim=-1)[0])
    return [row.tolist() for row in rows_of]


def record(name: str, root: Path, modules: list, lowercase=True, do_lower_case=False, external=False, **more) -> None:
    folder, raw = root / name, root / "raw"
    shutil.rmtree(folder, ignore_errors=True)
    network(raw, lowercase)
    first = Transformer(str(raw), max_seq_length=32, do_lower_case=do_lower_case)
    pooling, *rest = modules
    model = SentenceTransformer(modules=[first, pooling, *rest], device="cpu", **more).eval()
    model.save_pretrained(str(folder), create_model_card=False)
    if do_lower_case:
        # As versions before 5 saved it: the tokenizer is left alone, and the settings are in a file of their own.
        tokenizer(lowercase).save_pretrained(folder)
        settings = {"max_seq_length": 24, "do_lower_case": True}
        (folder / "sentence_bert_config.json").write_text(json.dumps(settings) + "\n")
    # What a user gets is what was saved.
    model = SentenceTransformer(str(folder), device="cpu").eval()
    export(model, folder, external)
    expected = {
        "texts": TEXTS,
        "vectors": model.encode(TEXTS, normalize_embeddings=True).tolist(),
        "queries": model.encode_query(TEXTS, normalize_embeddings=True).tolist(),
        "documents": model.encode_document(TEXTS, normalize_embeddings=True).tolist(),
        "maxTokens": model.max_seq_length,
        "recorded": {"sentence-transformers": sentence_transformers.__version__, "torch": torch.__version__},
    }
    if pooling.pooling_mode == "mean":
        expected |= {"document": DOCUMENT, "spans": SPANS, "late": late(model)}
    (folder / "expected.json").write_text(json.dumps(expected) + "\n")
    (folder / "model.safetensors").unlink()
    shutil.rmtree(raw)


def main(root: Path) -> None:
    torch.manual_seed(11)
    prompts = {"query": "query: ", "document": "doc: "}
    record("prompts", root, [Pooling(WIDTH, "mean"), Normalize()], prompts=prompts)
    record("cls-dense", root, [Pooling(WIDTH, "cls"), dense(WIDTH, 6, torch.nn.Tanh()), Normalize()])
    record(
        "mean-dense-twice",
        root,
        [
            Pooling(WIDTH, "mean"),
            dense(WIDTH, 12, torch.nn.Identity(), bias=False),
            dense(12, WIDTH, torch.nn.Identity(), bias=False),
            Normalize(),
        ],
    )
    record(
        "mean-residual-norm",
        root,
        [Pooling(WIDTH, "mean"), dense(WIDTH, WIDTH, torch.nn.ReLU(), use_residual=True), layer_norm()],
    )
    record("last", root, [Pooling(WIDTH, "lasttoken")])
    record("mean-sqrt", root, [Pooling(WIDTH, "mean_sqrt_len_tokens"), Normalize()])
    record("max", root, [Pooling(WIDTH, "max")])
    record("lower-case", root, [Pooling(WIDTH, "mean")], lowercase=False, do_lower_case=True)
    record("data-file", root, [Pooling(WIDTH, "mean")], external=True)


main(Path(sys.argv[1]))
