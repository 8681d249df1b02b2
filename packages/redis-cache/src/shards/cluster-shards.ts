import { type AbortOptions, StoreError } from "@embedloom/core";
import type { Cluster } from "ioredis";
import { keySlot } from "./key-slot.ts";
import type { Shards } from "./sharded-store.ts";
import { withIdleTimeout } from "../timeout/index.ts";

/** What finding the servers of a cluster takes to know. */
export interface ClusterPlace {
  readonly client: Cluster;
  /** What goes before every key. */
  readonly prefix: string;
  readonly connectTimeoutMs: number;
}

/** Says which server of a cluster a key lies on, as the client knows it at the moment. */
export function clusterShards({ client, prefix, connectTimeoutMs }: ClusterPlace): Pick<Shards, "ready" | "shardOf"> {
  const start = (client.options.keyPrefix ?? "") + prefix;
  return {
    shardOf: (key) => client.slots[keySlot(start + key)]?.[0] ?? "",
    async ready(abort) {
      if (client.status !== "ready") await whenReady(client, connectTimeoutMs, abort);
    },
  };
}

async function whenReady(client: Cluster, timeoutMs: number, abort: AbortOptions): Promise<void> {
  // Those who wait hear of it by the event.
  if (client.status === "wait") client.connect().catch(() => {});
  let onReady = (): void => {};
  const ready = new Promise<void>((resolve) => {
    onReady = resolve;
    client.once("ready", onReady);
  });
  try {
    await withIdleTimeout(ready, { ...abort, timeoutMs: () => timeoutMs, progress: () => 0 });
  } catch {
    abort.signal?.throwIfAborted();
    throw new StoreError(
      `The Redis cluster of the given client was not ready within ${timeoutMs} ms: look after it, or raise \`connectTimeoutMs\`.`,
    );
  } finally {
    client.off("ready", onReady);
  }
}
