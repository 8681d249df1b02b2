export {
  type ChunkContext,
  collapseChunks,
  type CollapsedChunk,
  type CollapseOptions,
  contextAround,
  type ContextOptions,
  type SearchChunk,
} from "./chunks/index.ts";
export {
  type AnsweredQuestion,
  createSearch,
  type FloorScores,
  type FoundFloors,
  type RerankCandidate,
  type Reranker,
  type RerankFunction,
  type RerankingModel,
  type Search,
  type SearchHit,
  type SearchOptions,
  type SearchSettings,
} from "./search/index.ts";
export { findScoreFloor, type FloorOptions, type FloorSample, type ScoreFloor, scoreSpread } from "./rankings/index.ts";
export {
  fuseHybrid,
  type HybridFacts,
  type RankFusionOptions,
  reciprocalRankFusion,
  type ScoreScale,
  weightedFusion,
  type WeightedFusionOptions,
} from "./fusion/index.ts";
export type { QuestionEmbedder, VectorFunction, VectorSource } from "./vectors/index.ts";
export {
  type Bm25Index,
  type Bm25SearchOptions,
  type Bm25Settings,
  createBm25,
  splitWords,
  type WordSettings,
} from "./words/index.ts";
