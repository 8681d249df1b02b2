// What every embedder must do, one aspect a file.
export { embedderContract } from "./embedder-contract.ts";
export type { EmbedderSubject } from "./embedder-subject.ts";
