import type { AbortOptions } from "@embedloom/core";
import { prefixPattern } from "./glob-pattern.ts";
import { isCluster, keyCommands } from "../commands/index.ts";
import type { RedisConnection } from "../connection/index.ts";

const SCAN_COUNT = 1000;

/** Walks over all keys in steps that do not block the server, and removes those that begin with `prefix`. */
export async function clearPrefix(connection: RedisConnection, prefix: string, abort: AbortOptions): Promise<void> {
  const nodes = await connection.run(abort, async (client) => {
    if (!isCluster(client)) return [client];
    // Before the first command a cluster client knows of no nodes.
    if (client.status !== "ready") await client.ping();
    return client.nodes("master");
  });
  for (const node of nodes) {
    let cursor = "0";
    do {
      cursor = await connection.run(abort, async (client) => {
        // The client puts its own prefix before keys, but neither before patterns nor into answers.
        const clientPrefix = client.options.keyPrefix ?? "";
        const scanner = isCluster(client) ? node : client;
        const pattern = prefixPattern(clientPrefix + prefix);
        const [next, keys] = await scanner.scan(cursor, "MATCH", pattern, "COUNT", SCAN_COUNT);
        if (keys.length > 0) await keyCommands(client).remove(keys.map((key) => key.slice(clientPrefix.length)));
        return next;
      });
    } while (cursor !== "0");
  }
}
