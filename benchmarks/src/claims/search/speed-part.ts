// 100,000 chunks: a hybrid query, and building and asking the index of words beside MiniSearch, Orama and one written by hand; each index in
// a process of its own.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { EmbeddingMatrix, normalize, topK } from "@embedloom/core";
import { createSearch } from "@embedloom/search";
import { seededRandom } from "@embedloom/testing";
import type { ClaimReport } from "../claim-report.ts";
import { readClaimOptions } from "./claim-options.ts";
import { median, syntheticQueries, syntheticTexts } from "./synthetic-texts.ts";

/** That of the bundled model. */
const WIDTH = 384;
const QUERIES = 101;
/** The first ones warm the compiler. */
const WARM_UP = 20;
const COMPARED = 20;
const K = 10;
/** Chunks that each half of a search finds. */
const DEPTH = 100;
const INDEXES = ["ours", "written by hand", "MiniSearch", "Orama"] as const;
const TIMEOUT_MS = 120_000;

/** Times a whole hybrid query on this thread, then every index. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  const { chunks: count } = readClaimOptions(report, options);
  report.section(`${count.toLocaleString("en")} chunks`);
  await hybridQueries(report, count);
  const rows = INDEXES.map((name) => [name, ...buildInProcess(name, count)]);
  report.table(["index of words", "build, s", "heap and buffers, MB", "median query, ms", "slowest tenth, ms"], rows);
}

function buildInProcess(name: string, count: number): (string | number)[] {
  const script = join(import.meta.dirname, "build-process.ts");
  const args = ["--expose-gc", "--max-old-space-size=8192", script, name, String(count)];
  const { stdout, status } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: TIMEOUT_MS });
  if (status !== 0) return [`none within ${TIMEOUT_MS / 1000} s`, "", "", ""];
  const { build, megabytes, middle, slow }: Record<string, number> = JSON.parse(stdout);
  return [(build! / 1000).toFixed(1), Math.round(megabytes!), middle!.toFixed(2), slow!.toFixed(2)];
}

/** A search as users make it: chunks, their vectors, and no choice made. */
async function hybridQueries(report: ClaimReport, count: number): Promise<void> {
  const texts = syntheticTexts(count, "speed");
  const random = seededRandom("vectors");
  const data = Float32Array.from({ length: count * WIDTH }, () => random() - 0.5);
  const matrix = normalize(new EmbeddingMatrix(data, WIDTH));
  const chunks = texts.map((text, i) => ({
    id: `c${i}`,
    text,
    source: `s${i >> 4}`,
    span: [100 * (i & 15), 100 * (i & 15) + 99] as const,
  }));
  const begin = performance.now();
  const search = createSearch({ chunks, vectors: matrix });
  report.note(
    `createSearch over ${count.toLocaleString("en")} chunks: ${((performance.now() - begin) / 1000).toFixed(1)} s`,
  );
  const queries = syntheticQueries(texts, QUERIES + WARM_UP);
  const vectorOf = (q: number): Float32Array => matrix.row((q * 7919) % count);
  const timed = async (ask: (query: string, vector: Float32Array) => unknown): Promise<readonly number[]> => {
    const times: number[] = [];
    for (const [q, query] of queries.entries()) {
      const start = performance.now();
      await ask(query, vectorOf(q));
      if (q >= WARM_UP) times.push(performance.now() - start);
    }
    return times.toSorted((one, other) => one - other);
  };
  const both = await timed((query, vector) => search.search(query, { vector, k: K }));
  report.goal(`median hybrid query, words of 8 and vectors of ${WIDTH}, without embedding the question`, {
    value: median(both),
    unit: "ms",
    atMost: 10,
    spread: [both[0]!, both.at(-1)!],
  });
  const ways: readonly (readonly [name: string, times: readonly number[]])[] = [
    ["both", both],
    ["words alone", await timed((query, vector) => search.search(query, { vector, k: K, by: "words" }))],
    ["vectors alone", await timed((query, vector) => search.search(query, { vector, k: K, by: "vectors" }))],
    ["vectors by topK, every float", await timed((_, vector) => topK(matrix, vector, DEPTH))],
  ];
  report.table(
    ["a query by", "median, ms", "slowest tenth, ms"],
    ways.map(([name, times]) => [name, median(times).toFixed(2), times[Math.floor(0.9 * times.length)]!.toFixed(2)]),
  );
  const differing = queries.slice(0, COMPARED).map(async (query, q) => {
    const hits = await search.search(query, { vector: vectorOf(q), k: DEPTH, by: "vectors" });
    const found = hits.map(({ index, vectorScore }) => ({ index, score: vectorScore }));
    // Chunks that say the same are one hit; these have nothing in common.
    return JSON.stringify(found) === JSON.stringify(topK(matrix, vectorOf(q), DEPTH)) ? 0 : 1;
  });
  report.goal(`of ${COMPARED} queries, those whose best ${DEPTH} by vectors are not those of topK to the last bit`, {
    value: (await Promise.all(differing)).reduce((sum: number, each) => sum + each, 0),
    exactly: 0,
  });
}
