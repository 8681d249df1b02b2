import { EmbeddingMatrix } from "@embedloom/core";
import { seededRandom } from "@embedloom/testing";
import { afterEach, expect, test, vi } from "vitest";
import { measureTruncation } from "./measure-truncation.ts";
import type { TruncationSample } from "./truncation-sample.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** A clock that takes a step whenever it is read. */
function stepClock(steps: readonly number[]): void {
  let now = 0;
  let reads = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += steps[reads++ % steps.length]!));
}

function randomMatrix(seed: string, count: number, dimensions: number): EmbeddingMatrix {
  const random = seededRandom(seed);
  const data = Float32Array.from(
    { length: count * dimensions },
    (_, at) => (random() - 0.5) / (1 + (at % dimensions) / 8),
  );
  return new EmbeddingMatrix(data, dimensions);
}

// By its first value alone row 1 is the best for the query, by both values row 0 is.
const corpus = EmbeddingMatrix.fromRows([
  [3, 4],
  [2, 0.1],
  [-1, 0],
  [0, -1],
]);
const queries = EmbeddingMatrix.fromRows([[6, 8]]);
const judged: TruncationSample = { corpus, queries, relevant: [[0]], dimensions: [2, 1], k: 1 };

test("default: every figure of a small sample, as counted by hand", async () => {
  stepClock([4]);
  const worked = EmbeddingMatrix.fromRows([
    [3, 4, 0],
    [4, 3, 0],
    [0, 0, 1],
  ]);
  const rows = await measureTruncation({
    corpus: worked,
    queries: EmbeddingMatrix.fromRows([[4, 3, 1]]),
    relevant: [new Map([[1, 1]])],
    dimensions: [3, 1],
    k: 1,
    shortlist: 2,
  });
  // One value wide, rows 0 and 1 both have cosine 1 and the lower row wins: the relevant one comes second.
  const rates = { queriesPerSecond: 250, twoStageQueriesPerSecond: 250 };
  expect(rows).toEqual([
    { dimensions: 3, bytesPerVector: 12, recall: 1, twoStageRecall: 1, ndcg10: 1, ...rates },
    { dimensions: 1, bytesPerVector: 4, recall: 0, twoStageRecall: 1, ndcg10: 1 / Math.log2(3), ...rates },
  ]);
});

test("behavior: vectors need not have length 1", async () => {
  // Rates of a frozen clock are equal.
  stepClock([0]);
  const scaled = (matrix: EmbeddingMatrix, by: number): EmbeddingMatrix =>
    new EmbeddingMatrix(
      matrix.data.map((value, at) => value * by * (1 + Math.floor(at / matrix.dimensions))),
      matrix.dimensions,
    );
  const sample = { dimensions: [32, 8, 2], k: 5 };
  const [base, wanted] = [randomMatrix("corpus", 60, 32), randomMatrix("queries", 12, 32)];
  expect(await measureTruncation({ ...sample, corpus: scaled(base, 4), queries: scaled(wanted, 2) })).toEqual(
    await measureTruncation({ ...sample, corpus: base, queries: wanted }),
  );
});

test("behavior: the full width loses nothing, and two stages lose no more than one", async () => {
  for (let seed = 0; seed < 10; seed++) {
    const sample = { corpus: randomMatrix(`c ${seed}`, 80, 24), queries: randomMatrix(`q ${seed}`, 10, 24), k: 5 };
    const rows = await measureTruncation({ ...sample, dimensions: [24, 12, 6, 3, 1] });
    expect(rows[0], `seed ${seed}`).toMatchObject({
      recall: 1,
      twoStageRecall: 1,
      bytesPerVector: 96,
      ndcg10: undefined,
    });
    expect(
      rows.filter((row) => row.twoStageRecall < row.recall),
      `seed ${seed}`,
    ).toEqual([]);
    const exact = await measureTruncation({ ...sample, dimensions: [3, 1], shortlist: 80 });
    expect(
      exact.map((row) => row.twoStageRecall),
      `seed ${seed}`,
    ).toEqual([1, 1]);
    expect(rows.at(-1)!.recall, `seed ${seed}`).toBeLessThan(1);
  }
});

test("behavior: k above the corpus finds everything", async () => {
  expect(await measureTruncation({ ...judged, k: 100 })).toMatchObject([{ recall: 1 }, { recall: 1 }]);
});

test("behavior: queries without anything relevant do not count, nDCG looks at ten ranks whatever k is", async () => {
  const twice = { ...judged, queries: EmbeddingMatrix.concat([queries, queries]) };
  expect((await measureTruncation({ ...twice, relevant: [[], [1]] }))[0]?.ndcg10).toBeCloseTo(1 / Math.log2(3), 12);
  expect((await measureTruncation({ ...twice, relevant: [[], []] }))[0]?.ndcg10).toBeUndefined();
});

test("args: ownRows leaves each query's own row out of what it finds, in one stage and in two", async () => {
  for (let seed = 0; seed < 5; seed++) {
    const whole = randomMatrix(`own ${seed}`, 40, 16);
    const ownRows = [3, 17, 39];
    const sample = { corpus: whole, queries: whole.select(ownRows), ownRows, k: 5, dimensions: [16, 2] };
    const [full, cut] = await measureTruncation({ ...sample, shortlist: 39 });
    expect(full, `seed ${seed}`).toMatchObject({ recall: 1, twoStageRecall: 1 });
    // With every other row on the shortlist two stages are exact: the own row takes no place on it.
    expect(cut?.twoStageRecall, `seed ${seed}`).toBe(1);
  }
  // Row 0 finds itself first; without it row 1 is best, in full width alone and in one value by its number.
  const line = EmbeddingMatrix.fromRows([
    [4, 3],
    [4, 2.5],
    [4, 0],
    [-1, 0],
  ]);
  const own = { corpus: line, queries: line.select([0]), dimensions: [2, 1], k: 1, shortlist: 1 };
  expect(await measureTruncation({ ...own, ownRows: [0], relevant: [[2]] })).toMatchObject([
    { recall: 1, twoStageRecall: 1, ndcg10: 1 / Math.log2(3) },
    { recall: 1, twoStageRecall: 1, ndcg10: 1 / Math.log2(3) },
  ]);
});

test("args: shortlistEncoding changes two stages and nothing else", async () => {
  const sample = { corpus: randomMatrix("c", 300, 32), queries: randomMatrix("q", 20, 32), dimensions: [8], k: 5 };
  const measured = async (shortlistEncoding: "float32" | "int8" | "binary") =>
    (await measureTruncation({ ...sample, shortlist: 6, shortlistEncoding }))[0]!;
  const [float, int8, binary] = [await measured("float32"), await measured("int8"), await measured("binary")];
  expect([int8.recall, binary.recall]).toEqual([float.recall, float.recall]);
  expect(Math.abs(int8.twoStageRecall - float.twoStageRecall)).toBeLessThan(0.05);
  expect(binary.twoStageRecall).toBeLessThan(float.twoStageRecall);
  expect(binary.twoStageRecall).toBeGreaterThan(6 / 300);
});

test("behavior: a rate is that of the median search, and infinite when the clock stands still", async () => {
  const three = EmbeddingMatrix.concat([queries, queries, queries]);
  const sample = { ...judged, queries: three, relevant: undefined, dimensions: [1] };
  stepClock([0]);
  expect((await measureTruncation(sample))[0]?.queriesPerSecond).toBe(Infinity);
  // One reading when the work begins, then three for each search: is it time to give way, begin, end.
  stepClock([0, ...Array.from({ length: 3 }, () => [0, 0, 0.25, 0, 0, 1, 0, 0, 0.5]).flat()]);
  expect((await measureTruncation(sample))[0]).toMatchObject({
    queriesPerSecond: 2000,
    twoStageQueriesPerSecond: 2000,
  });
});

test("behavior: a signal stops the work between two searches, and rejects with its reason", async () => {
  const reason = new Error("enough");
  await expect(measureTruncation(judged, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const stop = new AbortController();
  // Every look at the clock says that it is time to let other work run, such as this timer.
  stepClock([50]);
  setTimeout(() => stop.abort(reason), 0);
  await expect(measureTruncation(judged, { signal: stop.signal })).rejects.toBe(reason);
});

test("error: samples that cannot be measured are refused by name", async () => {
  const none = EmbeddingMatrix.zeros(0, 2);
  const refused: [Partial<TruncationSample>, string][] = [
    [{ corpus: none }, "corpus"],
    [{ queries: none }, "queries"],
    [{ queries: EmbeddingMatrix.fromRows([[1, 2, 3]]) }, "queries"],
    [{ queries: EmbeddingMatrix.fromRows([[1, Number.NaN]]) }, "queries"],
    [{ corpus: EmbeddingMatrix.fromRows([[1, Infinity]]) }, "corpus"],
    [{ dimensions: [] }, "dimensions"],
    [{ dimensions: [2, 3] }, "dimensions"],
    [{ dimensions: [0] }, "dimensions[0]"],
    [{ k: 0 }, "k"],
    [{ k: 5, shortlist: 4 }, "shortlist"],
    [{ relevant: [] }, "relevant"],
    [{ relevant: [[4]] }, "relevant"],
    [{ relevant: [[-1]] }, "relevant"],
    [{ relevant: [new Map([[0, Number.NaN]])] }, "relevant"],
    [{ ownRows: [] }, "ownRows"],
    [{ ownRows: [4] }, "ownRows"],
    [{ ownRows: [0], relevant: [[0]] }, "relevant"],
    [{ ownRows: [0], relevant: undefined, corpus: EmbeddingMatrix.fromRows([[1, 2]]) }, "corpus"],
    [{ shortlistEncoding: JSON.parse('"float16"') }, "shortlistEncoding"],
  ];
  for (const [part, option] of refused) {
    const measured = measureTruncation({ ...judged, ...part });
    await expect(measured, option).rejects.toMatchObject({ code: "invalid_option", option });
  }
});
