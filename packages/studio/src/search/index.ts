// Searches the index: by meaning, by words and by both, whole vectors and short ones.
export { bestRows } from "./best-rows.ts";
export { createHybridSearcher, type HybridSearcher } from "./hybrid-searcher.ts";
export { createIndexHolder, type HeldIndex, type IndexHolder } from "./index-holder.ts";
export { createQuestionEmbedder, type QuestionEmbedder } from "./question-embedder.ts";
export { createQuestionScores, type QuestionScores } from "./question-scores.ts";
export { documentOf, rounded, scoresAt } from "./search-hits.ts";
export { createSearcher, type Searcher } from "./searcher.ts";
