// The search itself: words and vectors, fused, ranked again, cut, with their texts.
export { createSearch, type Search } from "./create-search.ts";
export type { RerankCandidate, Reranker, RerankFunction, RerankingModel } from "./rerank.ts";
export type {
  AnsweredQuestion,
  FloorScores,
  FoundFloors,
  SearchHit,
  SearchOptions,
  SearchSettings,
} from "./search-settings.ts";
