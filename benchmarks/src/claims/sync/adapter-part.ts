// Queries of a new model on rows of an old one, through a map: recall on held-out pairs, and microseconds.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { type Embedder, EmbeddingMatrix, isEmbedloomError } from "@embedloom/core";
import { miniModelPath } from "@embedloom/mini-model";
import { fitSpaceAdapter } from "@embedloom/sync";
import { seededRandom } from "@embedloom/testing";
import { createTransformersEmbedder } from "@embedloom/transformers";
import type { ClaimReport } from "../claim-report.ts";

const PAIRS = 5000;
const ROOT = join(import.meta.dirname, "../../../..");

/**
 * Measures pairs of spaces; `--base FOLDER` names a second real model, such as the one that `model/minilm_folder.py` makes, and
 * `--texts FILE` JSONL, also with gzip, whose fields `text` are what both embed.
 */
export async function measureAdapter(report: ClaimReport, _full: boolean, options: readonly string[]): Promise<void> {
  report.section(`Space adapter: up to ${PAIRS} pairs, a tenth of them measured`);
  const known = { base: { type: "string" }, texts: { type: "string" } } as const;
  const { values } = parseArgs({ args: [...options], options: known, strict: false });
  const texts = typeof values.texts === "string" ? textsOf(values.texts) : paragraphs();
  const origin = typeof values.texts === "string" ? values.texts : "the repository's own documents and comments";
  report.note(`${texts.length} paragraphs of ${origin}`);
  const mini = createTransformersEmbedder({ model: miniModelPath });
  const small = await embedded(mini, texts);
  await mini.close();
  const rows: (string | number)[][] = [];
  rows.push(await told("the bundled model, through a nonlinear random network", small, disturbed(small, 256), report));
  if (typeof values.base === "string") {
    const base = createTransformersEmbedder({ model: values.base });
    const other = await embedded(base, texts);
    await base.close();
    rows.push(await told(`the bundled model on rows of ${values.base}`, small, other, report));
    rows.push(await told(`${values.base} on rows of the bundled model`, other, small, report));
  } else report.skip("two real models", "no --base FOLDER");
  report.table(["queries and rows", "from", "to", "rank", "recall@10", "measured on", "fit, s", "a query, µs"], rows);
  const noise = await fitSpaceAdapter({ from: small, to: unrelated(small.count) }).catch((error: unknown) => error);
  report.goal("unrelated spaces are refused", { value: isEmbedloomError(noise, "unsupported") ? 1 : 0, exactly: 1 });
}

async function told(
  name: string,
  from: EmbeddingMatrix,
  to: EmbeddingMatrix,
  report: ClaimReport,
): Promise<(string | number)[]> {
  const began = performance.now();
  const adapter = await fitSpaceAdapter({ from, to, minRecall: 0 });
  const seconds = (performance.now() - began) / 1000;
  const start = performance.now();
  for (let i = 0; i < 2000; i++) adapter.apply(from.row(i % from.count));
  const microseconds = ((performance.now() - start) / 2000) * 1000;
  const isServed = await fitSpaceAdapter({ from, to }).then(
    ({ recall }) => recall >= 0.8,
    (error: unknown) => adapter.recall < 0.8 && isEmbedloomError(error, "unsupported"),
  );
  report.goal(`${name}: served at a recall of 0.8 or more, and refused below`, { value: isServed ? 1 : 0, exactly: 1 });
  const { fromDimensions, toDimensions, rank, recall, measuredOn } = adapter;
  return [
    name,
    fromDimensions,
    toDimensions,
    rank,
    recall.toFixed(3),
    measuredOn,
    seconds.toFixed(1),
    microseconds.toFixed(0),
  ];
}

function paragraphs(): string[] {
  const files = globSync(["*.md", "docs/**/*.md", "packages/*/README.md", "packages/*/src/**/*.ts"], { cwd: ROOT });
  const texts = files.flatMap((file) => readFileSync(join(ROOT, file), "utf8").split(/\n\s*\n/));
  return spread(texts);
}

/** Texts of a file of JSONL: the first 499 characters of each, what a small model takes. */
function textsOf(file: string): string[] {
  const bytes = readFileSync(file);
  const lines = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString().split("\n");
  const texts = lines.filter((line) => line !== "").map((line) => (JSON.parse(line) as { text?: string }).text ?? "");
  return spread(texts.map((text) => text.slice(0, 499)));
}

/** At most as many as there may be pairs, from everywhere in the texts, each once. */
function spread(texts: readonly string[]): string[] {
  const long = texts.map((text) => text.trim()).filter(({ length }) => length > 60 && length < 500);
  const distinct = [...new Set(long)];
  const step = Math.max(1, distinct.length / PAIRS);
  return Array.from({ length: Math.min(PAIRS, distinct.length) }, (_, i) => distinct[Math.floor(i * step)]!);
}

async function embedded(embedder: Embedder, texts: readonly string[]): Promise<EmbeddingMatrix> {
  const { embeddings } = await embedder.embed(texts, { inputType: "document" });
  return embeddings;
}

/** Another space that a network makes of the first: a random projection, bent by tanh. */
function disturbed(rows: EmbeddingMatrix, width: number): EmbeddingMatrix {
  const random = seededRandom("network");
  const weights = Array.from({ length: width }, () =>
    Float32Array.from({ length: rows.dimensions }, () => random() - 0.5),
  );
  return EmbeddingMatrix.fromRows(
    Array.from(rows, (row) =>
      Float32Array.from(weights, (weight) => Math.tanh(4 * weight.reduce((sum, value, i) => sum + value * row[i]!, 0))),
    ),
  );
}

function unrelated(count: number): EmbeddingMatrix {
  const random = seededRandom("unrelated");
  return EmbeddingMatrix.fromRows(
    Array.from({ length: count }, () => Float32Array.from({ length: 64 }, () => random() - 0.5)),
  );
}
