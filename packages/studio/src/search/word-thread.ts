import { parentPort } from "node:worker_threads";
import { type Bm25Index, createBm25, splitWords } from "@embedloom/search";
import type { WordAnswer, WordQuestion, WordTask } from "./word-index.ts";

// The thread of a word index: what is read into it, in the order of the rows, and what is asked.
const texts: string[] = [];
let index: Bm25Index | undefined;

parentPort?.on("message", (task: WordTask) => {
  if (task.kind === "texts") {
    for (const text of task.texts) texts.push(text);
  } else {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    parentPort?.postMessage(answer(task));
  }
});

function answer({ id, question, k, rows }: WordQuestion): WordAnswer {
  index ??= createBm25(texts);
  const hits = index.search(question, { k });
  const wanted = new Set([...rows, ...hits.slice(0, rows.length).map(({ index: row }) => row)]);
  const terms = new Map<number, { word: string; score: number }[]>();
  for (const word of new Set(splitWords(question))) {
    // A sum over words: each alone scores what it adds.
    for (const { index: row, score } of index.search(word, { k: wanted.size, filter: (at) => wanted.has(at) })) {
      terms.set(row, [...(terms.get(row) ?? []), { word, score }]);
    }
  }
  return { id, hits, spread: index.spread(question), terms: [...terms] };
}
