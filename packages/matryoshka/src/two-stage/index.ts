// Searches in two stages: a shortlist first, then the full vectors of it.
export { createQuantizedIndex, type QuantizedIndex, type QuantizedIndexSettings } from "./quantized-index.ts";
export {
  createTwoStageIndex,
  type TwoStageIndex,
  type TwoStageIndexSettings,
  type TwoStageSearchOptions,
} from "./two-stage-index.ts";
export { twoStageSearch } from "./two-stage-search.ts";
