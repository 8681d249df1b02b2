import { createMemoryStore, withDocumentCache } from "@embedloom/cache";
import { createFakeDocumentEncoder } from "@embedloom/testing";
import { expect, test } from "vitest";
import type { RetrievalTask } from "../task/retrieval-task.ts";
import type { GridChunker, GridFusionFacts, GridHybrid } from "./grid-settings.ts";
import { runGrid } from "./run-grid.ts";

const words = ["amber", "basil", "cedar", "dill", "elder", "fennel"];
const task: RetrievalTask = {
  documents: [
    {
      id: "a",
      text: "amber basil. cedar dill.",
      passages: [
        { id: "a1", start: 0, end: 12 },
        { id: "a2", start: 13, end: 24 },
      ],
    },
    { id: "b", text: "elder fennel." },
  ],
  queries: words.map((text) => ({ id: `find ${text}`, text })),
  qrels: Object.fromEntries(words.map((text, i) => [`find ${text}`, { [["a1", "a2", "b"][i >> 1]!]: 1 }])),
};
/** Cuts into pieces of so many words. */
const byWords = (size: number): GridChunker => ({
  chunk: (text) =>
    [...text.matchAll(new RegExp(`(?:\\S+\\s*){1,${size}}`, "g"))].map(({ 0: piece, index }) => ({
      start: index,
      end: index + piece.trimEnd().length,
    })),
});
/** Finds the chunks that hold the word. */
const hybrid: GridHybrid = {
  index: (texts) => ({
    search: (query, { k }) =>
      texts.flatMap((text, index) => (text.includes(query) ? [{ index, score: 1 }] : [])).slice(0, k),
  }),
  fuse: ([first = [], second = []]) => [
    ...first.map(({ index }) => ({ index, score: 10 })),
    ...second.filter(({ index }) => !first.some((match) => match.index === index)),
  ],
};
const settings = { task, chunkers: { words: byWords }, sizes: [1, 2], measures: ["mrr"] as const };

test("default: every combination, in order, named", async () => {
  const heard: string[] = [];
  const { cells } = await runGrid({
    ...settings,
    encoders: { plain: createFakeDocumentEncoder({ contextShare: 0 }), late: createFakeDocumentEncoder() },
    widths: [32, 8],
    encodings: ["float32", "int8", "binary"],
    hybrid,
    onCell: ({ name }) => heard.push(name),
  });
  expect(cells).toHaveLength(2 * (1 + 2 * 2 * 3 * 2));
  expect(cells[0]).toMatchObject({ name: "words 1, words", search: "words", chunks: 6, bytesPerVector: 0 });
  expect(cells[1]).toMatchObject({ name: "words 1, plain, 32 x float32, vectors", bytesPerVector: 128 });
  expect(cells.at(-1)).toMatchObject({ name: "words 2, late, 8 x binary, hybrid", chunks: 3, bytesPerVector: 1 });
  expect(heard).toEqual(cells.map(({ name }) => name));
  // The word finds its chunk, and so does what puts words first.
  const perfect = cells.filter(({ search }) => search !== "vectors").map(({ evaluation }) => evaluation.means.mrr);
  expect(new Set(perfect)).toEqual(new Set([1]));
  // A chunk of one word has the vector of the same question, at full width.
  expect(cells[1]?.evaluation.means.mrr).toBeGreaterThan(0.5);
});

test("behavior: a warm cache pays for nothing, and widths and encodings never pay", async () => {
  const encoder = createFakeDocumentEncoder();
  const store = createMemoryStore();
  const run = () =>
    runGrid({
      ...settings,
      encoders: { late: withDocumentCache(encoder, store) },
      widths: [32, 16, 4],
      encodings: ["float32", "float16", "int8"],
    });
  const cold = await run();
  const { length } = encoder.requests;
  const sent = encoder.requests.flat(2).length;
  expect(sent).toBe(6 + 3);
  const warm = await run();
  expect(encoder.requests).toHaveLength(length);
  expect(warm.usage.requests).toBe(0);
  expect(warm.cells).toEqual(cold.cells);
});

test("behavior: encodings keep what they can", async () => {
  const { cells } = await runGrid({
    ...settings,
    sizes: [1],
    encoders: { plain: createFakeDocumentEncoder({ contextShare: 0 }) },
    encodings: ["float32", "float16", "int8"],
  });
  const [float32, ...others] = cells.map(({ evaluation }) => evaluation.values.mrr);
  for (const each of others) expect(each).toEqual(float32);
});

test("behavior: an encoder's failure is the grid's", async () => {
  const failure = new Error("down");
  const encoder = createFakeDocumentEncoder({ beforeRequest: () => Promise.reject(failure) });
  await expect(runGrid({ ...settings, encoders: { encoder } })).rejects.toThrow("down");
  const aborted = runGrid({ ...settings, encoders: { encoder }, signal: AbortSignal.abort(failure) });
  await expect(aborted).rejects.toBe(failure);
});

test("behavior: what joins words and vectors is told what the search was made of", async () => {
  const heard: GridFusionFacts[] = [];
  const recording: GridHybrid = {
    index: (texts) => ({ ...hybrid.index(texts), spread: () => 2 }),
    fuse: (rankings, facts) => {
      heard.push(facts);
      return hybrid.fuse(rankings, facts);
    },
  };
  const encoders = { plain: createFakeDocumentEncoder() };
  await runGrid({ ...settings, sizes: [1], encoders, widths: [8], encodings: ["int8"], hybrid: recording });
  expect(heard).toHaveLength(words.length);
  expect(heard[0]).toMatchObject({
    depth: 6,
    wordSpread: 2,
    matrix: { count: 6, dimensions: 8 },
    vector: { length: 8 },
  });
});

test("error: settings that cannot work are refused by name, before anything is embedded", async () => {
  const encoder = createFakeDocumentEncoder();
  const good = { ...settings, encoders: { encoder } };
  const passages = [{ id: "a", start: 0, end: 999 }];
  const refused: [object, string][] = [
    [{ sizes: [] }, "sizes"],
    [{ sizes: [0] }, "sizes[0]"],
    [{ encoders: {} }, "encoders"],
    [{ encoders: { encoder: {} } }, 'encoders["encoder"]'],
    [{ encodings: ["int4"] }, "encodings[0]"],
    [{ depth: 0 }, "depth"],
    [{ task: { ...task, qrels: { "find amber": { zz: 1 } } } }, "task.qrels"],
    [{ task: { ...task, documents: [{ id: "a", text: "x", passages }] } }, "task.documents"],
    [{ task: { ...task, documents: [...task.documents, { id: "b", text: "x" }] } }, "task.documents"],
    [{ chunkers: { bad: () => ({ chunk: () => [{ start: 0, end: 999 }] }) } }, "chunkers"],
  ];
  for (const [part, option] of refused) {
    await expect(runGrid({ ...good, ...part }), option).rejects.toMatchObject({ code: "invalid_option", option });
  }
  expect(encoder.requests).toEqual([]);
  await expect(runGrid({ ...good, widths: [33] })).rejects.toMatchObject({ option: "widths" });
});
