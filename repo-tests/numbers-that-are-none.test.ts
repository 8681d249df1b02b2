import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createBudget, createTokenBucketLimiter, withBatching } from "../packages/batcher/src/index.ts";
import { createFileJournal } from "../packages/batcher/src/file-journal.ts";
import { createMemoryStore, withCache } from "../packages/cache/src/index.ts";
import { EmbeddingMatrix, NO_USAGE, openJournal, topK, wrapEmbedder } from "../packages/core/src/index.ts";
import { bootstrapMean, evaluate } from "../packages/eval/src/index.ts";
import { createLateChunker } from "../packages/late-chunk/src/index.ts";
import { createMaxSimIndex, createTwoStageIndex, measureTruncation } from "../packages/matryoshka/src/index.ts";
import { createSearch, reciprocalRankFusion, weightedFusion } from "../packages/search/src/index.ts";
import { createSqliteVecSink } from "../packages/sqlite-vec/src/index.ts";
import { fitSpaceAdapter } from "../packages/sync/src/index.ts";
import { createFakeEmbedder, createFakeTokenEncoder, deterministicVector } from "../packages/testing/src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "embedloom-nan-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// A matrix holds whatever it is given (docs/decisions/0040): whoever ranks, pools, writes or prices looks.
const ROWS = 40;
const rows = Array.from({ length: ROWS }, (_, i) => deterministicVector(`${i}`, 8));
const withBad = (bad: number): EmbeddingMatrix =>
  EmbeddingMatrix.fromRows(rows.map((row, i) => (i === 7 ? row.map((value, at) => (at === 3 ? bad : value)) : row)));
const whole = EmbeddingMatrix.fromRows(rows);
const texts = rows.map((_, i) => `text ${i}`);
const identity = { fingerprint: "m", dimensions: 8, distance: "cosine", encoding: "float32" } as const;

const embedderOf = (bad: number) =>
  wrapEmbedder(createFakeEmbedder({ dimensions: 8 }), {
    embed: async (inputs) => ({ embeddings: withBad(bad).select(inputs.map((_, i) => i)), usage: NO_USAGE }),
  });
const searchOver = (bad: number) =>
  createSearch({
    chunks: texts.map((text, i) => ({ id: `${i}`, text })),
    vectors: withBad(bad),
    embedder: createFakeEmbedder({ dimensions: 8 }),
  });

/** Whoever makes something of numbers, given one that is none. */
const USERS: Readonly<Record<string, (bad: number) => unknown>> = {
  topK: (bad) => topK(withBad(bad), rows[0]!, 5),
  "topK, as the query": (bad) => topK(whole, [bad, 0, 0, 0, 0, 0, 0, 0], 5),
  createTwoStageIndex: (bad) =>
    createTwoStageIndex(withBad(bad), { shortlistDimensions: 4 }).search(rows[0]!, { k: 5 }),
  createMaxSimIndex: (bad) => createMaxSimIndex([whole, withBad(bad)]),
  measureTruncation: (bad) => measureTruncation({ corpus: withBad(bad), queries: whole, dimensions: [4] }),
  createSearch: (bad) => searchOver(bad).search("text 1"),
  weightedFusion: (bad) => weightedFusion([[{ index: 1, score: bad }]]),
  reciprocalRankFusion: (bad) => reciprocalRankFusion([[{ index: 1, score: bad }]]),
  fitSpaceAdapter: (bad) => fitSpaceAdapter({ from: withBad(bad), to: whole, minRecall: 0 }),
  withBatching: (bad) => withBatching(embedderOf(bad)).embed(texts),
  withCache: (bad) => withCache(embedderOf(bad), createMemoryStore()).embed(texts),
  createLateChunker: (bad) =>
    createLateChunker({
      encoder: {
        ...createFakeTokenEncoder({ dimensions: 8, contextTokens: 64 }),
        encode: async (sequences) =>
          sequences.map((ids) => EmbeddingMatrix.fromRows(Array.from(ids, () => new Float32Array(8).fill(bad)))),
      },
    }).embed("Amber. Basil. Cedar."),
  "a sink": async (bad) => {
    const index = await createSqliteVecSink({ path: join(folder, `${bad}.db`) }).open(identity);
    await index.upsert([{ id: "a", source: "s", digest: "d", vector: withBad(bad).row(7) }]);
  },
  createBudget: (bad) => createBudget({ maxTokens: 10 }).take(bad, "m"),
  "a price": (bad) => createBudget({ maxCostUsd: 1, usdPerMillionTokens: bad }),
  "a pace": (bad) => createTokenBucketLimiter({ tokensPerMinute: bad === Infinity ? NaN : bad }),
  acquire: (bad) => createTokenBucketLimiter().acquire({ requests: 1, tokens: bad }),
  bootstrapMean: (bad) => bootstrapMean([0.5, bad]),
};

describe.each([NaN, Infinity, -Infinity])("%d where a number belongs", (bad) => {
  test.each(Object.entries(USERS))("error: %s refuses it", async (_, use) => {
    await expect((async () => use(bad))()).rejects.toMatchObject({ isEmbedloomError: true });
  });

  test("behavior: a journal forgets such a row, and its text is paid for again", async () => {
    const run = await openJournal(createFileJournal(join(folder, `${bad}.journal`)), "m");
    await run.append({ digests: ["a", "b"], embeddings: withBad(bad).select([7, 8]) });
    const [lost, kept] = await run.lookup(["a", "b"]);
    expect(lost).toBeUndefined();
    expect(kept).toEqual(rows[8]);
    await run.close();
  });
});

test("error: a run whose score is NaN is refused", () => {
  expect(() => evaluate({ q: { a: 1 } }, { q: { a: NaN, b: 1 } })).toThrow(
    expect.objectContaining({ isEmbedloomError: true }),
  );
});
