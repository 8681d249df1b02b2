import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
import type { CacheContenderFactory } from "./cache-contender.ts";
import { deliveredRows } from "./contender.ts";

/** How a value is kept and read by hand. */
interface HandPlan {
  /** One GET for each text, or one MGET for all. */
  readonly read: "get" | "mget";
  readonly value: "json" | "float32";
}

/** A cache of a few lines, as it is written where there is no library for it. */
export function handWrittenCacheContender({ read, value }: HandPlan): CacheContenderFactory {
  return (redis, _url, prefix, vectors) => ({
    async embed(texts) {
      const keys = texts.map((text) => prefix + createHash("sha256").update(text).digest("hex"));
      const known = read === "mget" ? await redis.mgetBuffer(keys) : await oneByOne(redis, keys);
      const rows = known.map((bytes) => (bytes === null ? undefined : decoded(bytes, value)));
      const missing = texts.flatMap((_, i) => (rows[i] === undefined ? [i] : []));
      const fresh = vectors(missing.map((i) => texts[i]!));
      const pipeline = redis.pipeline();
      for (const [m, i] of missing.entries()) {
        rows[i] = fresh[m]!;
        pipeline.set(keys[i]!, encoded(fresh[m]!, value));
      }
      await pipeline.exec();
      return deliveredRows(rows);
    },
  });
}

async function oneByOne(redis: Redis, keys: readonly string[]): Promise<(Buffer | null)[]> {
  const values: (Buffer | null)[] = [];
  for (const key of keys) values.push(await redis.getBuffer(key));
  return values;
}

function decoded(bytes: Buffer, value: HandPlan["value"]): ArrayLike<number> {
  if (value === "json") return JSON.parse(bytes.toString()) as number[];
  // A copy of its own, because the bytes of a reply need not begin where a float may.
  return new Float32Array(new Uint8Array(bytes).buffer);
}

function encoded(vector: readonly number[], value: HandPlan["value"]): string | Buffer {
  return value === "json" ? JSON.stringify(vector) : Buffer.from(Float32Array.from(vector).buffer);
}
