// A retrieval task: documents, questions, judgments, and what a system found, ranked.
export { type Judgment, type Qrels, type Run, type RunEntry, type ScoreTable, tableOf } from "./judgments.ts";
export { rankDocuments } from "./rank-documents.ts";
export { checkTask, type Passage, type RetrievalDocument, type RetrievalTask } from "./retrieval-task.ts";
