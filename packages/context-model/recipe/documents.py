"""The training documents as token ids, with titles, headings and what is held out of every gradient step.

Held out: the US history and economics books of OpenStax, the documentation of vitest, one in twenty of the MedQuAD documents.
"""

import gzip
import html
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'(0-9*-])")
_HELD_PARTS = {("openstax", "us-history"), ("openstax", "economics"), ("tech-docs", "vitest")}
SOURCES = ("openstax", "medquad", "tech-docs", "factbook")
_NOISE = re.compile(r"\{#[^}]*\}|\*\*|\\(?=[:.])|<[^>]{1,200}>|:::.*")
_DROPPED = re.compile(r'^\s*(class=|import |export |"\)|---)')
_NAMELESS = {"introduction", "index", "preface", "overview", "readme", "summary"}


@dataclass
class Document:
    source: str
    title: str
    held: bool
    # Of each paragraph: its heading's token ids, whether that is a question, and its sentences' token ids.
    headings: list = field(default_factory=list)
    asks: list = field(default_factory=list)
    paragraphs: list = field(default_factory=list)
    title_ids: np.ndarray = None

    def tokens(self):
        return sum(len(s) for p in self.paragraphs for s in p)


def read_jsonl(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _clean(text):
    lines = (line for line in html.unescape(text).splitlines() if not _DROPPED.match(line))
    return _NOISE.sub("", "\n".join(lines))


def _countries(data):
    """Names of countries by the start of their background, which the documents lack."""
    rows = read_jsonl(data / "pairs" / "factbook.jsonl.gz")
    return {row["p"][:60]: row["a"].split(":")[0] for row in rows if row["a"].endswith(": Background")}


def _title(source, row, text, countries):
    if source == "factbook":
        background = text.split("Background:", 1)[-1].strip()
        return countries.get(background[:60], "")
    if source == "tech-docs":
        heading = re.search(r"^#\s+(.+)$", text, re.M)
        name = heading.group(1) if heading else re.sub(r"^[\d-]+|\.\w+$", "", row["title"]).replace("-", " ")
        return f"{row['id'].split('/')[0]} {name.strip()}"
    if row["title"].strip().lower() in _NAMELESS:
        return row["id"].split("/")[0].replace("-", " ")
    return row["title"].strip()


def _sections(row, text):
    """(heading, is a question, text of a paragraph) in reading order."""
    if "sections" in row:
        for section in row["sections"]:
            yield section["question"] or "", True, section["answer"] or ""
        return
    heading = ""
    for paragraph in re.split(r"\n\s*\n", text):
        lines = paragraph.strip().split("\n")
        while lines and re.match(r"^#{1,6}\s", lines[0]):
            heading = lines.pop(0).lstrip("# ").strip()
        if lines:
            yield heading, False, " ".join(lines)


def read_documents(data, tokenizer, most_tokens=20000):
    """Every document of the training texts; long ones are cut, so that none of them is all of a source."""
    data, out = Path(data), []
    countries = _countries(data)
    medquad = 0
    for source in SOURCES:
        for row in read_jsonl(data / "documents" / f"{source}.jsonl.gz"):
            text = _clean(row.get("text", ""))
            held = (source, row["id"].split("/")[0]) in _HELD_PARTS
            if source == "medquad":
                medquad += 1
                held = medquad % 20 == 0
            document = Document(source, _title(source, row, text, countries), held)
            if _fill(document, list(_sections(row, text)), tokenizer, most_tokens):
                out.append(document)
    return out


def _fill(document, sections, tokenizer, most_tokens):
    if document.title == "":
        return False
    texts, counts = [document.title], []
    for heading, _, text in sections:
        sentences = [s for s in _SENTENCE_END.split(re.sub(r"\s+", " ", text).strip()) if s]
        counts.append(len(sentences))
        texts += [heading, *sentences]
    encoded = iter(np.array(e.ids, np.int32) for e in tokenizer.encode_batch(texts, add_special_tokens=False))
    document.title_ids = next(encoded)[:24]
    total = 0
    for (_, asks, _), count in zip(sections, counts):
        heading = next(encoded)[:32]
        sentences = [s for s in (next(encoded) for _ in range(count)) if len(s)]
        size = sum(map(len, sentences))
        if size < 6 or total + size > most_tokens:
            continue
        total += size
        document.headings.append(heading), document.asks.append(asks), document.paragraphs.append(sentences)
    return total >= 126


def short_texts(data, tokenizer, each=4000):
    """Both sides of the pairs whose files no document covers, for the anchor of short texts; PubMedQA is not among them."""
    texts = []
    for name in ("wordnet", "clinc150-same-intent", "banking77-same-intent", "qmsum-train"):
        rows = read_jsonl(Path(data) / "pairs" / f"{name}.jsonl.gz")
        step = max(1, len(rows) // each)
        texts += [row[side][:600] for row in rows[::step] for side in ("a", "p")]
    encoded = tokenizer.encode_batch(texts, add_special_tokens=False)
    return [np.array(e.ids[:126], np.int32) for e in encoded if len(e.ids) > 1]
