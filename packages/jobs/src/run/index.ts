// Runs one shard: reads its texts, compares them with the index, embeds, writes, removes.
export { runShard } from "./run-shard.ts";
