// Which node of a cluster has a key, and one store over all nodes.
export { clusterShards } from "./cluster-shards.ts";
export { shardedStore } from "./sharded-store.ts";
