export { collapseChunks, type CollapsedChunk, type CollapseOptions } from "./collapse-chunks.ts";
export { type ChunkContext, contextAround, type ContextOptions } from "./context-around.ts";
export { createSearch, type Search } from "./create-search.ts";
export { scoreSpread } from "./score-spread.ts";
export { findScoreFloor, type FloorOptions, type FloorSample, type ScoreFloor } from "./find-score-floor.ts";
export { fuseHybrid, type HybridFacts } from "./fusion/fuse-hybrid.ts";
export { type RankFusionOptions, reciprocalRankFusion } from "./fusion/reciprocal-rank-fusion.ts";
export { type ScoreScale, weightedFusion, type WeightedFusionOptions } from "./fusion/weighted-fusion.ts";
export type { RerankCandidate, Reranker, RerankFunction, RerankingModel } from "./rerank.ts";
export type { SearchChunk } from "./search-chunk.ts";
export type {
  AnsweredQuestion,
  FloorScores,
  FoundFloors,
  SearchHit,
  SearchOptions,
  SearchSettings,
} from "./search-settings.ts";
export type { QuestionEmbedder, VectorFunction, VectorSource } from "./vector-source.ts";
export { type Bm25Index, type Bm25SearchOptions, type Bm25Settings, createBm25 } from "./words/bm25.ts";
export { splitWords, type WordSettings } from "./words/split-words.ts";
