import { isEmbedloomError } from "@embedloom/core";
import { Failure } from "../errors/index.ts";
import { openStore } from "../stack/index.ts";
import type { Finding } from "./finding.ts";

/** Whether the Redis that was named takes and gives values; nothing is asked where none was. */
export async function checkRedis(address: string | undefined, dataFolder: string): Promise<readonly Finding[]> {
  if (address === undefined || !/^rediss?:\/\//.test(address)) return [];
  const name = "Redis";
  const shown = `${URL.parse(address)?.host ?? "its address"}`;
  const mend = "redis-server, or --cache redis://user:password@host:6379 with what your server asks for";
  try {
    const store = await openStore(address, dataFolder);
    const probe = { key: "embedloom:doctor", value: Uint8Array.of(1) };
    try {
      await store?.setMany([probe], { ttlMs: 1000 });
      const [found] = (await store?.getMany([probe.key])) ?? [];
      if (found !== undefined) return [{ name, state: "ok", says: `${shown} takes and gives values` }];
      return [{ name, state: "problem", says: `${shown} does not give what it took`, mend }];
    } finally {
      await store?.close();
    }
  } catch (error) {
    const isOurs = isEmbedloomError(error) || error instanceof Failure;
    return [
      { name, state: "problem", says: isOurs ? error.message.replace(/\.$/, "") : `${shown} cannot be used`, mend },
    ];
  }
}
