import type { CircuitBreakerOptions } from "@embedloom/cache";
import { checkInteger, InvalidOptionError } from "@embedloom/core";
import { isCluster, type RedisClient } from "./key-commands.ts";
import type { ClientSource, ConnectionSettings } from "./redis-connection.ts";

/** The choices of `createRedisStore`; either `url` or `client` must be given. */
export interface RedisStoreSettings {
  /** `redis://` or `rediss://` with host, and where needed user, password, port and database. */
  readonly url?: string | undefined;
  /** A client of ioredis that you have, for one server or a cluster; it is never closed here. */
  readonly client?: RedisClient | undefined;
  /** What goes before every key. @default "" */
  readonly prefix?: string | undefined;
  /** Days until a value expires, above 0, unless the write says otherwise; `Infinity`: never. @default 30 */
  readonly ttlDays?: number | undefined;
  /** Whether a value that is read lives `ttlDays` from then on; renewed in the same round trip. @default false */
  readonly sliding?: boolean | undefined;
  /**
   * Milliseconds the server may be silent while it owes an answer, from 1. An answer may take longer as long as it comes in.
   * Absent: 40, and twice what answers take, up to 1000, once one took longer; an answer that came too late counts.
   */
  readonly commandTimeoutMs?: number | undefined;
  /** Milliseconds to wait for a connection, from 1. @default 250 */
  readonly connectTimeoutMs?: number | undefined;
  /** Keys per command, from 1 to 1,000, so that no reply is without bounds. @default 128 (0.8 MB of 1,536 float32) */
  readonly sliceSize?: number | undefined;
  /** How a server that failed is left alone; `false`: it never is. @default { openMs: 1000 } */
  readonly circuitBreaker?: CircuitBreakerOptions | false | undefined;
}

/** The settings after the check. */
export interface CheckedSettings {
  readonly place: ConnectionSettings;
  readonly prefix: string;
  readonly sliceSize: number;
  /** `undefined`: values do not expire. */
  readonly ttlMs: number | undefined;
  readonly sliding: boolean;
}

const MS_PER_DAY = 86_400_000;
// The scripts of the store pass all keys of a slice to one command, and Lua's stack holds 8,000 values.
const LARGEST_SLICE = 1000;

/**
 * Checks settings at the door and fills in the defaults.
 *
 * @throws InvalidOptionError for a setting out of range
 */
export function checkSettings(settings: RedisStoreSettings): CheckedSettings {
  const { prefix = "", ttlDays = 30, sliding = false, sliceSize = 128 } = settings;
  const { commandTimeoutMs, connectTimeoutMs = 250 } = settings;
  if (typeof prefix !== "string") throw new InvalidOptionError("prefix", "a text", prefix);
  if (!(ttlDays > 0)) throw new InvalidOptionError("ttlDays", "a number above 0, or Infinity", ttlDays);
  if (typeof sliding !== "boolean" || (sliding && ttlDays === Infinity)) {
    throw new InvalidOptionError("sliding", "true or false, and false for values that do not expire", sliding);
  }
  if (commandTimeoutMs !== undefined) checkInteger("commandTimeoutMs", commandTimeoutMs, 1);
  checkInteger("connectTimeoutMs", connectTimeoutMs, 1);
  checkInteger("sliceSize", sliceSize, 1, LARGEST_SLICE);
  const ttlMs = ttlDays === Infinity ? undefined : Math.ceil(ttlDays * MS_PER_DAY);
  const place = { ...checkedSource(settings), commandTimeoutMs, connectTimeoutMs };
  return { place, prefix, sliceSize, ttlMs, sliding };
}

function checkedSource({ url, client }: RedisStoreSettings): ClientSource & { readonly server: string } {
  if (client !== undefined) {
    if (url !== undefined) throw new InvalidOptionError("url", "absent, because a `client` is given", url);
    return { client, server: `The Redis ${isCluster(client) ? "cluster" : "server"} of the given client` };
  }
  const parsed = typeof url === "string" && URL.canParse(url) ? new URL(url) : undefined;
  if (url === undefined || parsed?.host === "" || !["redis:", "rediss:"].includes(parsed?.protocol ?? "")) {
    throw new InvalidOptionError("url", "a URL such as redis://host:6379, unless a `client` is given", url);
  }
  return { url, server: `Redis at ${parsed?.host}` };
}
