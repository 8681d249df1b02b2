// Sources of texts, read in pages and cut into shards: ranges of ids.
export { itemsOf } from "./items-of.ts";
export { createListSource } from "./list-source.ts";
export { type PlanOptions, planShards } from "./plan-shards.ts";
export { readShard, type Shard } from "./shard.ts";
export type { ListIdsOptions, SourceText, TextSource } from "./text-source.ts";
