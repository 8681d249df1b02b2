import { expect, test } from "vitest";
import { runGrid } from "../grid/run-grid.ts";
import { createFakeDocumentEncoder } from "@embedloom/testing";
import { questionsFromModel } from "./questions-from-model.ts";

const passages = {
  chunk: (text: string) =>
    [...text.matchAll(/\S+\./g)].map(({ 0: word, index }) => ({ start: index, end: index + word.length })),
};
const documents = [
  { id: "a", text: "amber. basil. cedar." },
  { id: "b", text: "dill. elder. fennel." },
];

test("default: a question for each passage, which a grid can measure", async () => {
  const set = await questionsFromModel(documents, { passages, ask: async (passage) => passage.slice(0, -1) });
  expect(set.queries.map(({ text }) => text)).toEqual(["amber", "basil", "cedar", "dill", "elder", "fennel"]);
  expect(set.warning).toContain("model");
  const chunkers = { dots: () => passages };
  const encoders = { plain: createFakeDocumentEncoder({ contextShare: 0 }) };
  const { cells } = await runGrid({ task: set, chunkers, sizes: [1], encoders, measures: ["mrr"] });
  expect(cells[0]?.evaluation.queries).toHaveLength(6);
});

test("args: most spreads the passages evenly", async () => {
  const asked: string[] = [];
  await questionsFromModel(documents, { passages, most: 3, ask: async (passage) => void asked.push(passage) });
  expect(asked).toEqual(["amber.", "cedar.", "elder."]);
});

test("behavior: a call that fails costs its passage, an empty answer is no question", async () => {
  const failure = new Error("overloaded");
  const set = await questionsFromModel(documents, {
    passages,
    ask: async (passage) => {
      if (passage === "dill.") throw failure;
      return passage === "elder." ? "  " : passage;
    },
  });
  expect(set.queries).toHaveLength(4);
  expect(set.failures).toEqual([{ passage: "b passage 1", error: failure }]);
});

test("error: when every call fails the first failure is told; a signal ends it", async () => {
  const failure = new Error("no key");
  const ask = () => Promise.reject(failure);
  await expect(questionsFromModel(documents, { passages, ask })).rejects.toBe(failure);
  const reason = new Error("enough");
  await expect(questionsFromModel(documents, { passages, ask, signal: AbortSignal.abort(reason) })).rejects.toBe(
    reason,
  );
});
