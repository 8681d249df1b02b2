import { createFakeDocumentEncoder } from "@embedloom/testing";
import type { Baselines } from "../baselines.ts";

const qrels = () => ({ q: { a: 1 } });
const run = () => new Map([["q", new Map([["a", 0.5]])]]);
const evaluation = () => ({ queries: ["q"], values: { mrr: [1] }, means: { mrr: 1 }, missing: [] });
const statistics = () => ({ rounds: 100, seed: 1 });
const whole = () => ({ chunk: (text: string) => [{ start: 0, end: text.length }] });
const documents = () => [{ id: "a", text: "amber basil", passages: undefined }];
const ranking = () => [["a", "b"], ["a"], 10];

/** Calls of eval that work. */
export const functions: Baselines["functions"] = {
  averagePrecision: ranking,
  hitRate: ranking,
  ndcg: ranking,
  precision: ranking,
  recall: ranking,
  reciprocalRank: ranking,
  bootstrapMean: () => [[1, 0], { ...statistics(), confidence: 0.95 }],
  checkRegression: () => [
    evaluation(),
    evaluation(),
    { ...statistics(), confidence: 0.95, measure: "mrr", maxDropPoints: 0.5, alpha: 0.05 },
  ],
  compare: () => [evaluation(), evaluation(), { ...statistics(), measures: ["mrr"] }],
  evaluate: () => [qrels(), run(), { measures: ["mrr"], relevantFrom: 1, missing: "zero" }],
  evaluateStream: () => [qrels(), [{ query: "q", document: "a", score: 1 }], { measures: ["mrr"] }],
  formatQrels: () => [qrels(), { format: "trec" }],
  formatReport: () => [
    { systems: { a: evaluation() }, baseline: "a", title: "t", notes: ["n"], ...statistics(), confidence: 0.9 },
    "html",
  ],
  formatRun: () => [run(), { format: "beir", tag: "t" }],
  pairedBootstrap: () => [[1, 0], [0, 1], statistics()],
  parseBeirTexts: () => ['{"_id":"1","text":"a"}'],
  parseQrels: () => ["q 0 a 1", { format: "trec" }],
  parseRun: () => [["q\ta\t1\n"], { format: "beir" }],
  questionsFromHeadings: () => [
    documents(),
    {
      sections: () => [{ title: "t", heading: { start: 0, end: 5 }, start: 6, end: 11 }],
      minCharacters: 1,
      signal: undefined,
    },
  ],
  questionsFromModel: () => [documents(), { ask: async () => "what?", passages: whole(), most: 1, signal: undefined }],
  randomizationTest: () => [[1, 0], [0, 1], statistics()],
  rankDocuments: () => [new Map([["a", 1]])],
  readEvaluation: () => [JSON.stringify(evaluation())],
  readQrels: () => ["q 0 a 1", { format: "trec" }],
  readRun: () => ["q Q0 a 1 0.5 t", { format: "trec" }],
  runGrid: () => [
    {
      task: { documents: documents(), queries: [{ id: "q", text: "amber" }], qrels: qrels() },
      chunkers: { whole },
      sizes: [1],
      encoders: { plain: createFakeDocumentEncoder({ dimensions: 8 }) },
      widths: [8],
      encodings: ["int8"],
      measures: ["mrr"],
      depth: 10,
      signal: undefined,
    },
  ],
};
