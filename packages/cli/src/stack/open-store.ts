import { join } from "node:path";
import { createMemoryStore } from "@embedloom/cache";
import type { EmbeddingStore } from "@embedloom/core";
import { createSqliteStore } from "@embedloom/sqlite-cache";
import { UsageError } from "../errors/index.ts";

/**
 * Makes the store that `--cache` names; nothing is opened yet. `undefined` for `none`.
 *
 * @throws UsageError when it names none of them
 */
export async function openStore(cache: string, dataFolder: string): Promise<EmbeddingStore | undefined> {
  if (cache === "none") return undefined;
  if (cache === "memory") return createMemoryStore();
  if (cache === "sqlite") return createSqliteStore({ path: join(dataFolder, "cache.sqlite") });
  if (/^rediss?:\/\//.test(cache)) {
    // Its client takes a tenth of a second to load.
    const { createRedisStore } = await import("@embedloom/redis-cache");
    // A demo shares its machine with a model that computes: a late answer is no outage.
    return createRedisStore({ url: cache, commandTimeoutMs: 1000, connectTimeoutMs: 2000 });
  }
  throw new UsageError("--cache takes sqlite, memory, none, or an address that begins with redis:// or rediss://.");
}
