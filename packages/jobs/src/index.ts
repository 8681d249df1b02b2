export { createListSource } from "./list-source.ts";
export { type PlanOptions, planShards } from "./plan-shards.ts";
export { runShard } from "./run-shard.ts";
export type { Shard } from "./shard.ts";
export type { DeadText, ShardOptions } from "./shard-options.ts";
export type { ShardResult } from "./shard-result.ts";
export type { ListIdsOptions, SourceText, TextSource } from "./text-source.ts";
