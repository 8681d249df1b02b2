export { checkRegression, type RegressionCheck, type RegressionOptions } from "./check-regression.ts";
export { compare, type CompareOptions, type Comparison } from "./compare.ts";
export { evaluate, type EvaluateOptions, evaluateStream } from "./evaluate.ts";
export { type Evaluation, readEvaluation } from "./evaluation.ts";
export { type BeirText, parseBeirTexts } from "./files/beir-texts.ts";
export { formatQrels, formatRun, type FormatRunOptions } from "./files/format-lines.ts";
export type { FileFormat, FormatOptions } from "./files/line-fields.ts";
export { parseQrels, readQrels } from "./files/parse-qrels.ts";
export { parseRun, readRun } from "./files/parse-run.ts";
export type { TextSource } from "./files/text-source.ts";
export type { GridChunker, GridFusionFacts, GridHybrid, GridSettings } from "./grid/grid-settings.ts";
export { type GridCell, type GridResult, runGrid } from "./grid/run-grid.ts";
export type { Judgment, Qrels, Run, RunEntry } from "./judgments.ts";
export { averagePrecision } from "./measures/average-precision.ts";
export { hitRate } from "./measures/hit-rate.ts";
export type { MeasureName } from "./measures/measure-name.ts";
export { ndcg } from "./measures/ndcg.ts";
export { precision } from "./measures/precision.ts";
export { recall } from "./measures/recall.ts";
export { reciprocalRank } from "./measures/reciprocal-rank.ts";
export type { Relevance } from "./measures/relevance.ts";
export type { QuestionSet } from "./questions/question-set.ts";
export {
  type DocumentSection,
  type HeadingQuestionOptions,
  questionsFromHeadings,
} from "./questions/questions-from-headings.ts";
export {
  type ModelQuestionOptions,
  type ModelQuestionSet,
  questionsFromModel,
} from "./questions/questions-from-model.ts";
export { rankDocuments } from "./rank-documents.ts";
export type { ReportSettings } from "./report/report-facts.ts";
export { formatReport, type ReportFormat } from "./report/format-report.ts";
export type { Passage, RetrievalDocument, RetrievalTask } from "./retrieval-task.ts";
export {
  bootstrapMean,
  type BootstrapInterval,
  type BootstrapOptions,
  pairedBootstrap,
} from "./statistics/bootstrap.ts";
export {
  randomizationTest,
  type RandomizationOptions,
  type RandomizationResult,
} from "./statistics/randomization-test.ts";
