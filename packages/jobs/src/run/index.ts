// Runs one shard: reads its texts, compares them with the index, embeds, writes and removes rows.
export { runShard } from "./run-shard.ts";
