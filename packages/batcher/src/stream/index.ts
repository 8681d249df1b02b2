// Embeds a source of any length in bounded memory, resumes from a journal, and reads what failed.
export { embedStream } from "./embed-stream.ts";
export { readDeadLetters } from "./read-dead-letters.ts";
export type { EmbeddedItem, FailedItem, StreamItem } from "./stream-items.ts";
