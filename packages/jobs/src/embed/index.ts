// Embeds the missing rows of a batch, texts or documents, and decides which failures concern every shard.
export { endsJob } from "./ends-job.ts";
export { openContents, type ShardContents } from "./shard-contents.ts";
export { chunkId, keptRow, type WantedRow } from "./wanted-rows.ts";
