// Answers questions from a collection, and prints the hits.
export { answerQuestions } from "./answer-questions.ts";
export { type Block, type ColumnOptions, sideBySide } from "./side-by-side.ts";
