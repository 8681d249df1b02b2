export { createExactIndex, type ExactFindings, type ExactIndex, type ExactSearchOptions } from "./exact/index.ts";
export {
  createMaxSimIndex,
  type KernelEncoding,
  type MaxSimIndex,
  type MaxSimRankOptions,
  type MaxSimSettings,
} from "./late-interaction/index.ts";
export { measureTruncation, toMarkdown, type TruncationRow, type TruncationSample } from "./truncation/index.ts";
export {
  createQuantizedIndex,
  createTwoStageIndex,
  type QuantizedIndex,
  type QuantizedIndexSettings,
  type TwoStageIndex,
  type TwoStageIndexSettings,
  twoStageSearch,
  type TwoStageSearchOptions,
} from "./two-stage/index.ts";
export type { ShortlistEncoding } from "./shortlist/index.ts";
