export { createExactIndex, type ExactIndex, type ExactSearchOptions } from "./exact/exact-index.ts";
export type { ExactFindings } from "./exact/row-scan.ts";
export {
  createMaxSimIndex,
  type MaxSimIndex,
  type MaxSimRankOptions,
  type MaxSimSettings,
} from "./late-interaction/max-sim-index.ts";
export type { KernelEncoding } from "./late-interaction/max-sim-kernel.ts";
export { measureTruncation, type TruncationRow } from "./measure-truncation.ts";
export type { TruncationSample } from "./truncation-sample.ts";
export { createQuantizedIndex, type QuantizedIndex, type QuantizedIndexSettings } from "./quantized-index.ts";
export type { ShortlistEncoding } from "./shortlist/shortlist-encoding.ts";
export { toMarkdown } from "./to-markdown.ts";
export {
  createTwoStageIndex,
  type TwoStageIndex,
  type TwoStageIndexSettings,
  type TwoStageSearchOptions,
} from "./two-stage-index.ts";
export { twoStageSearch } from "./two-stage-search.ts";
