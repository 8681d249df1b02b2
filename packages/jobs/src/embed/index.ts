// Embeds what a batch lacks, texts or documents, and says which failures are everybody's.
export { endsJob } from "./ends-job.ts";
export { openContents, type ShardContents } from "./shard-contents.ts";
export { chunkId, keptRow, type WantedRow } from "./wanted-rows.ts";
