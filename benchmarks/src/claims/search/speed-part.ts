// 100,000 chunks: a hybrid query, and building and asking the index of words beside MiniSearch, Orama and one written by hand; each index in
// a process of its own.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { EmbeddingMatrix, normalize } from "@embedloom/core";
import { createTwoStageIndex } from "@embedloom/matryoshka";
import { createSearch } from "@embedloom/search";
import { seededRandom } from "@embedloom/testing";
import type { ClaimReport } from "../claim-report.ts";
import { readClaimOptions } from "./claim-options.ts";
import { median, syntheticQueries, syntheticTexts } from "./synthetic-texts.ts";

const WIDTH = 256;
const QUERIES = 101;
const INDEXES = ["ours", "written by hand", "MiniSearch", "Orama"] as const;
const TIMEOUT_MS = 90_000;

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

async function hybridQueries(report: ClaimReport, count: number): Promise<void> {
  const texts = syntheticTexts(count, "speed");
  const random = seededRandom("vectors");
  const data = Float32Array.from({ length: count * WIDTH }, () => random() - 0.5);
  const matrix = normalize(new EmbeddingMatrix(data, WIDTH));
  const index = createTwoStageIndex(matrix, { shortlistDimensions: WIDTH, shortlistEncoding: "binary" });
  const chunks = texts.map((text, i) => ({
    id: `c${i}`,
    text,
    source: `s${i >> 4}`,
    span: [100 * (i & 15), 100 * (i & 15) + 99] as const,
  }));
  const begin = performance.now();
  const search = createSearch({
    chunks,
    vectors: (vector, { k }) => index.search(vector, { k, shortlist: 4 * k }),
  });
  report.note(
    `createSearch over ${count.toLocaleString("en")} chunks: ${((performance.now() - begin) / 1000).toFixed(1)} s`,
  );
  const times: number[] = [];
  for (const [q, query] of syntheticQueries(texts, QUERIES + 10).entries()) {
    const vector = matrix.row((q * 7919) % count);
    const start = performance.now();
    await search.search(query, { vector, k: 10 });
    // The first ones warm the compiler.
    if (q >= 10) times.push(performance.now() - start);
  }
  const sorted = times.toSorted((one, other) => one - other);
  report.goal("median hybrid query, words of 8 and vectors of 256, without embedding the question", {
    value: median(times),
    unit: "ms",
    atMost: 10,
    spread: [sorted[0]!, sorted.at(-1)!],
  });
}
