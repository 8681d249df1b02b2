// The options and the result of the run of a shard.
export type { Chunker } from "./chunker.ts";
export {
  type DeadText,
  resolveShardOptions,
  type ShardOptions,
  shardPartKinds,
  shardParts,
  type ShardParts,
  type ShardSettings,
} from "./shard-options.ts";
export { createShardTally, type ShardResult, type ShardTally } from "./shard-result.ts";
