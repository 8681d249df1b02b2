// Errors that carry what was done beside what failed, and telling all errors apart.
export { type ErrorByCode, isEmbedloomError } from "./is-embedloom-error.ts";
export { type CompletedInputs, type InputFailure, PartialEmbedError } from "./partial-embed-error.ts";
export { sqliteCode } from "./sqlite-code.ts";
export { PartialWriteError, type RowFailure } from "./partial-write-error.ts";
