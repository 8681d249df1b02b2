import { EmbeddingMatrix } from "@embedloom/core";
import { seededRandom } from "@embedloom/testing";
import { expect, test } from "vitest";
import { measureTruncation, type TruncationSample } from "./measure-truncation.ts";

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

test("default: every figure of a small sample, as counted by hand", () => {
  const worked = EmbeddingMatrix.fromRows([
    [3, 4, 0],
    [4, 3, 0],
    [0, 0, 1],
  ]);
  const rows = measureTruncation({
    corpus: worked,
    queries: EmbeddingMatrix.fromRows([[4, 3, 1]]),
    relevant: [new Map([[1, 1]])],
    dimensions: [3, 1],
    k: 1,
    shortlist: 2,
  });
  // One value wide, rows 0 and 1 both have cosine 1 and the lower row wins: the relevant one comes second.
  expect(rows).toEqual([
    { dimensions: 3, bytesPerVector: 12, recall: 1, twoStageRecall: 1, ndcg10: 1 },
    { dimensions: 1, bytesPerVector: 4, recall: 0, twoStageRecall: 1, ndcg10: 1 / Math.log2(3) },
  ]);
});

test("behavior: vectors need not have length 1", () => {
  const scaled = (matrix: EmbeddingMatrix, by: number): EmbeddingMatrix =>
    new EmbeddingMatrix(
      matrix.data.map((value, at) => value * by * (1 + Math.floor(at / matrix.dimensions))),
      matrix.dimensions,
    );
  const sample = { dimensions: [32, 8, 2], k: 5 };
  const [base, wanted] = [randomMatrix("corpus", 60, 32), randomMatrix("queries", 12, 32)];
  expect(measureTruncation({ ...sample, corpus: scaled(base, 4), queries: scaled(wanted, 2) })).toEqual(
    measureTruncation({ ...sample, corpus: base, queries: wanted }),
  );
});

test("behavior: the full width loses nothing, and two stages lose no more than one", () => {
  for (let seed = 0; seed < 10; seed++) {
    const sample = { corpus: randomMatrix(`c ${seed}`, 80, 24), queries: randomMatrix(`q ${seed}`, 10, 24), k: 5 };
    const rows = measureTruncation({ ...sample, dimensions: [24, 12, 6, 3, 1] });
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
    const exact = measureTruncation({ ...sample, dimensions: [3, 1], shortlist: 80 });
    expect(
      exact.map((row) => row.twoStageRecall),
      `seed ${seed}`,
    ).toEqual([1, 1]);
    expect(rows.at(-1)!.recall, `seed ${seed}`).toBeLessThan(1);
  }
});

test("behavior: k above the corpus finds everything", () => {
  expect(measureTruncation({ ...judged, k: 100 })).toMatchObject([{ recall: 1 }, { recall: 1 }]);
});

test("behavior: queries without anything relevant do not count, nDCG looks at ten ranks whatever k is", () => {
  const twice = { ...judged, queries: EmbeddingMatrix.concat([queries, queries]) };
  expect(measureTruncation({ ...twice, relevant: [[], [1]] })[0]?.ndcg10).toBeCloseTo(1 / Math.log2(3), 12);
  expect(measureTruncation({ ...twice, relevant: [[], []] })[0]?.ndcg10).toBeUndefined();
});

test("error: samples that cannot be measured are refused by name", () => {
  const none = EmbeddingMatrix.zeros(0, 2);
  const refused: [Partial<TruncationSample>, string][] = [
    [{ corpus: none }, "corpus"],
    [{ queries: none }, "queries"],
    [{ queries: EmbeddingMatrix.fromRows([[1, 2, 3]]) }, "queries"],
    [{ queries: EmbeddingMatrix.fromRows([[1, Number.NaN]]) }, "queries"],
    [{ corpus: EmbeddingMatrix.fromRows([[1, Infinity]]) }, "corpus"],
    [{ dimensions: [] }, "dimensions"],
    [{ dimensions: [2, 3] }, "dimensions"],
    [{ dimensions: [0] }, "dimensions"],
    [{ k: 0 }, "k"],
    [{ k: 5, shortlist: 4 }, "shortlist"],
    [{ relevant: [] }, "relevant"],
    [{ relevant: [[4]] }, "relevant"],
    [{ relevant: [[-1]] }, "relevant"],
    [{ relevant: [new Map([[0, Number.NaN]])] }, "relevant"],
  ];
  for (const [part, option] of refused) {
    const measure = (): unknown => measureTruncation({ ...judged, ...part });
    expect(measure, option).toThrow(expect.objectContaining({ code: "invalid_option", option }));
  }
});
