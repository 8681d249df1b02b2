// A gate for CI: exits with 1 when questions no longer find their answers. node evaluation-gate.ts questions.json
import { readFileSync } from "node:fs";
import { topK } from "@embedloom/core";
import { miniModelPath } from "@embedloom/mini-model";
import { createTransformersEmbedder } from "@embedloom/transformers";

interface Case {
  readonly question: string;
  /** The passage that answers it, one of `passages`. */
  readonly answer: string;
}
const leastRecall = 0.9;
const k = 3;
const { passages, cases } = JSON.parse(readFileSync(process.argv[2] ?? "questions.json", "utf8")) as {
  readonly passages: readonly string[];
  readonly cases: readonly Case[];
};

const embedder = createTransformersEmbedder({ model: miniModelPath }); // no key, no download: here yours
const corpus = await embedder.embed(passages, { inputType: "document" });
const asked = await embedder.embed(
  cases.map(({ question }) => question),
  { inputType: "query" },
);
await embedder.close();

const missed = cases.filter(({ answer }, i) => {
  const best = topK(corpus.embeddings, asked.embeddings.row(i), k);
  return !best.some(({ index }) => passages[index] === answer);
});
const recall = 1 - missed.length / cases.length;
for (const { question } of missed) console.log(`not among the first ${k}: ${question}`);
console.log(`recall@${k} ${recall.toFixed(2)} over ${cases.length} questions, at least ${leastRecall}`);
process.exitCode = recall >= leastRecall ? 0 : 1;
