export {
  checkRegression,
  compare,
  type CompareOptions,
  type Comparison,
  type RegressionCheck,
  type RegressionOptions,
} from "./compare/index.ts";
export { evaluate, type EvaluateOptions, evaluateStream, type Evaluation, readEvaluation } from "./evaluate/index.ts";
export {
  type BeirText,
  type FileFormat,
  type FormatOptions,
  formatQrels,
  formatRun,
  type FormatRunOptions,
  parseBeirTexts,
  parseQrels,
  parseRun,
  readQrels,
  readRun,
  type TextSource,
} from "./files/index.ts";
export {
  type GridCell,
  type GridChunker,
  type GridFusionFacts,
  type GridHybrid,
  type GridResult,
  type GridSettings,
  runGrid,
} from "./grid/index.ts";
export {
  type Judgment,
  type Passage,
  type Qrels,
  rankDocuments,
  type RetrievalDocument,
  type RetrievalTask,
  type Run,
  type RunEntry,
} from "./task/index.ts";
export {
  averagePrecision,
  hitRate,
  type MeasureName,
  ndcg,
  precision,
  recall,
  reciprocalRank,
  type Relevance,
} from "./measures/index.ts";
export {
  type DocumentSection,
  type HeadingQuestionOptions,
  type ModelQuestionOptions,
  type ModelQuestionSet,
  type QuestionSet,
  questionsFromHeadings,
  questionsFromModel,
} from "./questions/index.ts";
export { formatReport, type ReportFormat, type ReportSettings } from "./report/index.ts";
export {
  type BootstrapInterval,
  bootstrapMean,
  type BootstrapOptions,
  pairedBootstrap,
  type RandomizationOptions,
  type RandomizationResult,
  randomizationTest,
} from "./statistics/index.ts";
