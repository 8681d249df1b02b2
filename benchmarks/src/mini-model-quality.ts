// What the bundled model is worth: nDCG@10 beside BM25 and its predecessor, plain and late, by chunk size and width; and its speed.
//
//   node benchmarks/src/mini-model-quality.ts --eval PATH [--v0 FOLDER] [--float FOLDER] [--only squad|scifact]
//     [--rows speed,bm25,v0,own,float]
//
// PATH holds `squad-articles/` and `scifact/`, as for late-chunk-quality.ts. --v0 is the model folder of the first version,
// which its recipe rebuilds (`python3 packages/mini-model/recipe/build.py --data PATH --out FOLDER`); --float is the model of
// this version with float32 weights in the same form (`recipe/finish.py --float FOLDER`). Rows without a folder are left out.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { miniModel, miniModelPath } from "@embedloom/mini-model";
import { createTransformersModel } from "@embedloom/transformers";
import { createBm25 } from "./bm25.ts";
import { CHUNK_SIZES, cutIntoChunks, indexChunks, ndcgAt10, qualityAtWidths } from "./chunk-retrieval.ts";
import { loadRetrievalSets, type RetrievalSet } from "./retrieval-sets.ts";

const { values: options } = parseArgs({
  options: {
    eval: { type: "string" },
    v0: { type: "string" },
    float: { type: "string" },
    only: { type: "string" },
    rows: { type: "string", default: "speed,bm25,v0,own,float" },
  },
});

const CUTS = miniModel.matryoshka.sizes.toReversed();
const asked = new Set(options.rows.split(","));
const folders = [
  { key: "v0", name: "v0", folder: options.v0, sizes: CHUNK_SIZES },
  { key: "own", name: miniModel.id, folder: miniModelPath, sizes: CHUNK_SIZES },
  { key: "float", name: `${miniModel.id} in float32`, folder: options.float, sizes: [32, Infinity] },
].flatMap(({ key, name, folder, sizes }) =>
  folder !== undefined && asked.has(key) ? [{ name, folder: resolve(folder), sizes }] : [],
);

function row(label: string, cells: readonly string[]): void {
  console.log(label.padEnd(14), cells.map((cell) => cell.padStart(8)).join(""));
}

const sizeName = (size: number): string => (size === Infinity ? "whole" : String(size));

/** nDCG@10 of one model: a row for each chunk size and way, a column for each width, widest first. */
async function evaluateModel(set: RetrievalSet, model: (typeof folders)[number]): Promise<void> {
  const { name, folder, sizes } = model;
  const { embedder, tokenEncoder, close } = createTransformersModel({ model: folder });
  const { embeddings } = await embedder.embed(
    set.questions.map(({ text }) => text),
    { inputType: "query" },
  );
  const queries = set.questions.map((_, i) => embeddings.row(i));
  const widths = [...CUTS, queries[0]!.length];
  console.log(`\n${set.name}, ${name}`);
  row("chunk tokens", widths.toReversed().map(String));
  const late = await indexChunks(tokenEncoder, set, "document", sizes);
  for (const [i, size] of sizes.entries()) {
    const [plain] = await indexChunks(tokenEncoder, set, "none", [size]);
    for (const [way, index] of [["plain", plain!] as const, ["late", late[i]!] as const]) {
      const quality = qualityAtWidths(set, index, queries, widths).toReversed();
      row(
        `${sizeName(size)} ${way}`,
        quality.map((value) => value.toFixed(4)),
      );
    }
  }
  await close();
}

/** BM25 over the same chunks as texts; a part scores what its best chunk scores. */
async function evaluateBm25(set: RetrievalSet): Promise<void> {
  const { tokenEncoder, close } = createTransformersModel({ model: miniModelPath });
  const partCount = set.documents.reduce((sum, { parts }) => sum + parts.length, 0);
  console.log(`\n${set.name}, BM25 over the words of the same chunks`);
  for (const size of CHUNK_SIZES) {
    const chunks = await cutIntoChunks(tokenEncoder, set, size);
    const score = createBm25(chunks.texts);
    const total = set.questions.reduce(
      (sum, q) => sum + ndcgAt10(score(q.text), chunks.parts, partCount, q.answers),
      0,
    );
    row(sizeName(size), [(total / set.questions.length).toFixed(4)]);
  }
  await close();
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** Tokens a second of one text of 2,048 tokens and of 32 short ones, with everything a caller waits for. */
async function measureSpeed(name: string, folder: string): Promise<void> {
  const { embedder, tokenEncoder, close } = createTransformersModel({ model: folder });
  const sentence = "The river crossed 42 provinces before unforgettable settlers reached the old harbour. ";
  const { starts } = await tokenEncoder.tokenize(sentence.repeat(400));
  const long = sentence.repeat(400).slice(0, starts[2046]).trimEnd();
  const short = Array.from({ length: 32 }, (_, i) => `${sentence.repeat(3)} ${i}`);
  for (const [label, texts] of [
    ["1 x 2,048", [long]],
    ["32 x short", short],
  ] as const) {
    const times: number[] = [];
    let tokens = 0;
    for (let round = 0; round < 12; round++) {
      const before = performance.now();
      const { usage } = await embedder.embed(texts);
      if (round > 1) times.push(performance.now() - before);
      tokens = usage.tokens ?? 0;
    }
    const rate = (milliseconds: number): string => Math.round((tokens * 1000) / milliseconds).toLocaleString("en");
    const spread = `${Math.min(...times).toFixed(1)} to ${Math.max(...times).toFixed(1)}`;
    console.log(
      `${name}, ${label}: ${tokens} tokens, ${median(times).toFixed(1)} ms (${spread}), ${rate(median(times))} tokens/s`,
    );
  }
  await close();
}

if (asked.has("speed")) for (const { name, folder } of folders) await measureSpeed(name, folder);
for (const set of loadRetrievalSets(options.eval, options.only)) {
  if (asked.has("bm25")) await evaluateBm25(set);
  for (const model of folders) await evaluateModel(set, model);
}
