"""Reading the training texts: `documents/*.jsonl.gz` and `pairs/*.jsonl.gz`."""

import gzip
import json
import re
from pathlib import Path

# Pair files whose long sides are cut from a document file that is read whole anyway.
_COVERED = {"openstax-sections", "medquad", "tech-docs", "factbook"}


def read_jsonl(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def documents(data, name):
    """(id, paragraphs) of every document of one source, in reading order."""
    for row in read_jsonl(Path(data) / "documents" / f"{name}.jsonl.gz"):
        if "sections" in row:
            parts = [p for s in row["sections"] for p in (s["question"], s["answer"])]
        else:
            parts = re.split(r"\n\s*\n", row["text"])
        yield row["id"], [p.strip() for p in parts if p and p.strip()]


def pairs(data, name):
    return read_jsonl(Path(data) / "pairs" / f"{name}.jsonl.gz")


def passages(data):
    """Every distinct passage once as (source, text): document paragraphs and uncovered pairs."""
    seen = set()
    for path in sorted((Path(data) / "documents").glob("*.jsonl.gz")):
        name = path.name.removesuffix(".jsonl.gz")
        for _, paragraphs in documents(data, name):
            for text in paragraphs:
                if text not in seen:
                    seen.add(text)
                    yield name, text
    for path in sorted((Path(data) / "pairs").glob("*.jsonl.gz")):
        name = path.name.removesuffix(".jsonl.gz")
        if name in _COVERED:
            continue
        for row in pairs(data, name):
            text = f"{row['a']}\n{row['p']}"
            if text not in seen:
                seen.add(text)
                yield name, text
