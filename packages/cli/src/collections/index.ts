// Makes collections and their indexes, opens them, and keeps them in step with the documents.
export { bringAllInStep } from "./bring-all-in-step.ts";
export { announce, bringInStep, ended, printPlan, runWithBar, type StepOptions, stoppedBy } from "./bring-in-step.ts";
export { checkQuestion, refusedQuestion } from "./check-question.ts";
export { collectionChunker } from "./collection-chunker.ts";
export { collectionsToIndex } from "./collections-to-index.ts";
export { type OpenCollection, openCollection } from "./open-collection.ts";
export { readVectors } from "./read-vectors.ts";
export { reportFailures, reportRun } from "./report-run.ts";
export { openRun } from "./run-collection.ts";
export { type CollectionSearch, type SearchChoices, searchCollection } from "./search-collection.ts";
