// The measures of a ranking, one a file, and their names.
export { averagePrecision } from "./average-precision.ts";
export { hitRate } from "./hit-rate.ts";
export { DEFAULT_MEASURES, type Measure, measureKind, type MeasureName, measureOf } from "./measure-name.ts";
export { ndcg } from "./ndcg.ts";
export { precision } from "./precision.ts";
export { recall } from "./recall.ts";
export { reciprocalRank } from "./reciprocal-rank.ts";
export { judged, type Relevance, RELEVANT_FROM } from "./relevance.ts";
