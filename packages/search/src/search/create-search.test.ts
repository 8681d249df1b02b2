import { contentDigest, EmbeddingMatrix, type Match, normalize, topK, type VectorIndex } from "@embedloom/core";
import { createMaxSimIndex } from "@embedloom/matryoshka";
import { createSqliteVecSink } from "@embedloom/sqlite-vec";
import { createFakeDocumentEncoder, createFakeEmbedder, seededRandom } from "@embedloom/testing";
import { MockRerankingModelV3, MockRerankingModelV4 } from "ai/test";
import { expect, test } from "vitest";
import { createSearch } from "./create-search.ts";
import { reciprocalRankFusion } from "../fusion/reciprocal-rank-fusion.ts";
import { weightedFusion, type WeightedFusionOptions } from "../fusion/weighted-fusion.ts";
import { scoreSpread } from "../rankings/score-spread.ts";
import type { SearchSettings } from "./search-settings.ts";
import { createBm25 } from "../words/bm25.ts";

const texts = ["the roof of the house", "the lift of the house", "the boat leaves", "the boat arrives", "a garden"];
const chunks = texts.map((text, i) => ({
  id: `c${i}`,
  text,
  source: i < 2 ? "lease" : "ferry",
  span: [100 * i, 100 * i + text.length] as const,
  metadata: { even: i % 2 === 0 },
}));
const embedder = createFakeEmbedder({ dimensions: 32 });
const matrix = (await embedder.embed(texts, { inputType: "document" })).embeddings;
const ids = async (settings: Partial<SearchSettings>, question: string, options = {}) =>
  (await createSearch({ chunks, ...settings }).search(question, options)).map(({ chunk }) => chunk.id);

test("default: both ways find, and a hit says what each of them thought", async () => {
  const search = createSearch({ chunks, vectors: matrix, embedder });
  const [hit] = await search.search("the boat leaves");
  expect(hit).toMatchObject({ index: 2, chunk: chunks[2], duplicates: [], context: { before: "", after: "" } });
  // In deviations of all scores: from 0 for words, whose list is not full, and from the last for vectors.
  const asked = (await embedder.embed(["the boat leaves"], { inputType: "query" })).embeddings.row(0);
  const found = topK(matrix, asked, 5);
  const byWords = createBm25(texts);
  const parts = [
    byWords.search("the boat leaves", { k: 1 })[0]!.score / byWords.spread("the boat leaves"),
    (found[0]!.score - found[4]!.score) / scoreSpread(matrix, asked),
  ];
  expect(hit?.score).toBeCloseTo(parts[0]! + parts[1]!, 6);
  expect(hit?.wordScore).toBeGreaterThan(1);
  expect(hit?.vectorScore).toBeLessThanOrEqual(1.000_001);
  expect(hit?.rerankScore).toBeUndefined();
  expect(search.count).toBe(5);
});

test("args: words alone, vectors alone, by one of both", async () => {
  expect(await ids({}, "boat")).toEqual(["c2", "c3"]);
  expect(await ids({ words: false, vectors: matrix, embedder }, "a garden", { k: 1 })).toEqual(["c4"]);
  expect(await ids({ vectors: matrix, embedder }, "boat", { by: "words" })).toEqual(["c2", "c3"]);
  const byVectors = await createSearch({ chunks, vectors: matrix, embedder }).search("boat", { by: "vectors" });
  expect(byVectors.map(({ wordScore }) => wordScore)).toEqual(byVectors.map(() => undefined));
});

test("behavior: a sink, a matrix, a function and a document encoder find the same, under the same filter", async () => {
  const info = await embedder.describe();
  const sink = createSqliteVecSink({ path: ":memory:" });
  const { fingerprintText } = await import("@embedloom/core");
  const open = async (fingerprint: string): Promise<VectorIndex> =>
    sink.open({ fingerprint, dimensions: 32, distance: "cosine", encoding: "float32" });
  const index = await open(fingerprintText(info.fingerprint, { dimensions: 32 }));
  await index.upsert(
    chunks.map(({ metadata, ...chunk }, i) => ({
      ...chunk,
      metadata,
      vector: matrix.row(i),
      digest: contentDigest(chunk.text),
    })),
  );
  for (const options of [{}, { filter: { source: "ferry" } }, { filter: { metadata: { even: true } }, k: 2 }]) {
    const expected = await ids({ vectors: matrix, embedder }, "the boat", options);
    // They do not score all chunks, so they are told how far apart scores are.
    const vectorSpread = (vector: Float32Array) => scoreSpread(matrix, vector);
    expect(await ids({ vectors: index, embedder, vectorSpread }, "the boat", options)).toEqual(expected);
    const vectors = (vector: Float32Array, { k }: { readonly k: number }) => topK(matrix, vector, k);
    expect(await ids({ vectors, embedder, vectorSpread }, "the boat", options)).toEqual(expected);
  }
  const another = createFakeEmbedder({ dimensions: 32, model: "another" });
  await expect(ids({ vectors: index, embedder: another }, "boat")).rejects.toMatchObject({ code: "index_mismatch" });
  await sink.close();
  const encoder = createFakeDocumentEncoder({ dimensions: 32, contextShare: 0 });
  const { documents } = await encoder.encode([{ chunks: texts }]);
  const rows = documents[0]?.embeddings ?? EmbeddingMatrix.zeros(0, 32);
  const asked = (await encoder.embedQueries(["a garden"])).embeddings.row(0);
  const nearest = topK(rows, asked, 5).map(({ index: row }) => `c${row}`);
  expect(await ids({ words: false, vectors: rows, embedder: encoder }, "a garden")).toEqual(nearest);
});

test("args: fuse gets both rankings, with scales where all scores are known", async () => {
  const seen: WeightedFusionOptions[] = [];
  const fuse: NonNullable<SearchSettings["fuse"]> = (rankings, options) => {
    seen.push(options);
    return weightedFusion(rankings, options);
  };
  const vectors = (vector: Float32Array, { k }: { readonly k: number }) => topK(matrix, vector, k);
  const expected = await ids({ vectors: matrix, embedder }, "the boat");
  expect(await ids({ vectors: matrix, embedder, fuse }, "the boat")).toEqual(expected);
  await ids({ vectors, embedder, fuse }, "the boat");
  await ids({ vectors, embedder, fuse, vectorSpread: 0.25 }, "the boat");
  await ids({ vectors, embedder, fuse, vectorSpread: 0 }, "the boat");
  const unit = createBm25(texts).spread("the boat");
  expect(seen.map(({ scales }) => scales?.map((scale) => scale.unit))).toEqual([
    [unit, expect.any(Number)],
    undefined,
    [unit, 0.25],
    undefined,
  ]);
  // A list that is full says nothing of what is not on it; one that is not leaves out what has no word.
  await ids({ vectors: matrix, embedder, fuse, depth: 2 }, "the", { k: 1 });
  const [full, spare] = [seen.at(-1)?.scales?.[0]?.zero, seen[0]?.scales?.[0]?.zero];
  expect([full === 0, spare]).toEqual([false, 0]);
  // Where no chunk has a word, vectors rank alone.
  const nearest = await ids({ words: false, vectors: matrix, embedder }, "quantum");
  expect(await ids({ vectors: matrix, embedder }, "quantum")).toEqual(nearest);
  expect(await ids({ vectors: matrix, embedder, fuse: reciprocalRankFusion }, "a garden", { k: 1 })).toEqual(["c4"]);
});

test("args: a vector and words of one's own stand in for the question's", async () => {
  const options = { vector: matrix.row(4), words: "roof", k: 2 };
  expect((await ids({ vectors: matrix }, "anything", options)).toSorted()).toEqual(["c0", "c4"]);
});

test("args: overlap makes one of chunks that say the same, false leaves them", async () => {
  const twice = [...chunks, { ...chunks[2]!, id: "again", source: "copy" }];
  const [hit] = await createSearch({ chunks: twice }).search("boat leaves");
  expect(hit?.duplicates.map(({ id }) => id)).toEqual(["again"]);
  expect(await ids({ chunks: twice, overlap: false }, "boat leaves", { k: 2 })).toEqual(["c2", "again"]);
});

test("args: context gives what stands around", async () => {
  const [hit] = await createSearch({ chunks, context: 1 }).search("boat arrives");
  expect(hit?.context).toEqual({ before: "the boat leaves", after: "a garden" });
});

test("args: rerank takes a function, MaxSim, and the AI SDK's models", async () => {
  const longest = (_: string, candidates: readonly { readonly text: string }[]) =>
    candidates.map(({ text }) => text.length);
  expect(await ids({ rerank: longest }, "the boat")).toEqual(["c0", "c1", "c3", "c2"]);
  expect(await ids({ rerank: longest, rerankDepth: 1 }, "the boat", { k: 2 })).toEqual(["c3", "c2"]);

  const wordVectors = async (text: string) => (await embedder.embed(text.split(" "))).embeddings;
  const tokens = await Promise.all(texts.map(wordVectors));
  const maxSim = async (question: string, candidates: readonly { readonly index: number }[]) =>
    createMaxSimIndex(candidates.map(({ index }) => tokens[index]!)).score(await wordVectors(question));
  expect((await ids({ rerank: maxSim }, "boat arrives the"))[0]).toBe("c3");

  const seen: unknown[] = [];
  const ranking = [
    { index: 1, relevanceScore: 0.9 },
    { index: 0, relevanceScore: 0.2 },
  ];
  for (const Model of [MockRerankingModelV3, MockRerankingModelV4]) {
    const rerank = new Model({
      doRerank: async (options) => {
        seen.push(options);
        return { ranking };
      },
    });
    const hits = await createSearch({ chunks, rerank }).search("boat");
    expect(hits.map(({ chunk, score }) => [chunk.id, score])).toEqual([
      ["c3", 0.9],
      ["c2", 0.2],
    ]);
    expect(seen.at(-1)).toEqual({
      documents: { type: "text", values: ["the boat leaves", "the boat arrives"] },
      query: "boat",
    });
  }
});

test("args: a floor leaves out what fits nothing, and calibrate finds it", async () => {
  const search = createSearch({ chunks, vectors: matrix, embedder });
  const floors = await search.calibrate(chunks.slice(0, 4).map(({ id, text }) => ({ text, answers: [id] })));
  expect(floors.vectors).toMatchObject({ kept: 1, refused: 1 });
  const floor = { vectors: floors.vectors!.floor, words: floors.words!.floor };
  expect(await ids({ vectors: matrix, embedder, floor }, "the boat leaves")).toEqual(["c2"]);
  expect(await ids({ vectors: matrix, embedder, floor }, "quantum chromodynamics")).toEqual([]);
  const rerank = (_: string, candidates: readonly unknown[]) => candidates.map((__, at) => -at);
  expect(await ids({ rerank, floor: { rerank: 0 } }, "boat")).toHaveLength(1);
});

test("args: no chunks at all, with words, vectors and both", async () => {
  for (const vectors of [undefined, EmbeddingMatrix.zeros(0, 0), EmbeddingMatrix.zeros(0, 32), () => []]) {
    expect(await ids({ chunks: [], vectors, embedder }, "boat", { k: 3 })).toEqual([]);
  }
});

test("behavior: a function's order is no matter, and what it gives twice is refused", async () => {
  const found = topK(matrix, matrix.row(2), 5);
  const by = (matches: readonly Match[]) =>
    ids({ vectors: () => matches, embedder, fuse: reciprocalRankFusion }, "boat");
  expect(await by(found.toReversed())).toEqual(await by(found));
  await expect(by([...found, found[0]!])).rejects.toMatchObject({ option: "vectors" });
});

test("behavior: vectors of a size that is read as bytes rank as those that are read one by one", async () => {
  const random = seededRandom("many chunks");
  const rows = normalize(
    new EmbeddingMatrix(
      Float32Array.from({ length: 3000 * 32 }, () => random() - 0.5),
      32,
    ),
  );
  const many = Array.from({ length: 3000 }, (_, i) => ({ id: `c${i}`, text: texts[i % 5]!, source: `s${i % 3}` }));
  const search = createSearch({ chunks: many, vectors: rows, overlap: false });
  for (let q = 0; q < 20; q++) {
    const asked = rows.row(q);
    const plain = createSearch({
      chunks: many,
      vectors: (vector, { k }) => topK(rows, vector, k),
      vectorSpread: () => deviationOf(topK(rows, asked, 3000)),
      overlap: false,
    });
    for (const options of [{}, { by: "vectors" }, { filter: { source: "s1" } }] as const) {
      const [one, other] = await Promise.all(
        [search, plain].map((each) => each.search("boat", { ...options, vector: asked, k: 20 })),
      );
      expect(one!.map(({ index, vectorScore }) => [index, vectorScore])).toEqual(
        other!.map(({ index, vectorScore }) => [index, vectorScore]),
      );
    }
  }
});

function deviationOf(matches: readonly Match[]): number {
  const mean = matches.reduce((sum, { score }) => sum + score, 0) / matches.length;
  return Math.sqrt(matches.reduce((sum, { score }) => sum + (score - mean) ** 2, 0) / matches.length);
}

test("error: a reranker that answers with something else", async () => {
  const answers: [unknown, string][] = [
    [[1], "count"],
    [[1, Number.NaN], "shape"],
  ];
  for (const [answer, problem] of answers) {
    const rerank = () => answer as number[];
    await expect(ids({ rerank }, "boat")).rejects.toMatchObject({ code: "invalid_reply", problem });
  }
  const rerank = new MockRerankingModelV4({ doRerank: async () => ({ ranking: [{ index: 7, relevanceScore: 1 }] }) });
  await expect(ids({ rerank }, "boat")).rejects.toMatchObject({ code: "invalid_reply", problem: "index" });
});

test("error: what cannot be is refused by name", async () => {
  const refused: [Partial<SearchSettings>, string][] = [
    [{ chunks: [chunks[0]!, chunks[0]!] }, "chunks"],
    [{ words: false }, "vectors"],
    [{ vectors: matrix.select([0]) }, "vectors"],
    [{ depth: 0 }, "depth"],
    [{ vectorSpread: -1 }, "vectorSpread"],
    [{ overlap: 2 }, "overlap"],
    [{ words: { b: 2 } }, "b"],
    [{ rerank: JSON.parse("{}") }, "rerank"],
  ];
  for (const [settings, option] of refused) {
    expect(() => createSearch({ chunks, ...settings }), option).toThrow(expect.objectContaining({ option }));
  }
  const vectorSpread = () => Number.NaN;
  await expect(ids({ vectors: matrix, embedder, vectorSpread }, "boat")).rejects.toMatchObject({
    option: "vectorSpread",
  });
  await expect(ids({ vectors: matrix }, "boat")).rejects.toMatchObject({ option: "vector" });
  await expect(ids({ vectors: matrix }, "boat", { vector: [1] })).rejects.toMatchObject({ option: "vector" });
  await expect(ids({}, "boat", { by: "vectors" })).rejects.toMatchObject({ option: "by" });
  await expect(ids({}, "")).rejects.toMatchObject({ option: "question" });
  await expect(ids({}, "boat", { filter: { sauce: 1 } })).rejects.toMatchObject({ option: "filter" });
  const reason = new Error("enough");
  await expect(ids({}, "boat", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
