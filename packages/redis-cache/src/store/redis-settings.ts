import type { CircuitBreakerOptions } from "@embedloom/cache";
import { InvalidOptionError, kindOf, kinds, type KindsOf, readOptions } from "@embedloom/core";
import { isCluster, type RedisClient } from "../commands/index.ts";
import type { ClientSource, ConnectionSettings, ServerAddress } from "../connection/index.ts";
import { BASE_TIMEOUT_MS } from "../timeout/index.ts";

/** The options of `createRedisStore`; either `url` or `client` must be given. */
export interface RedisStoreSettings {
  /** `redis://` or `rediss://` with host, and where needed user, password, port and database. */
  readonly url?: string | undefined;
  /** A client of ioredis that you have, for one server or a cluster; it is never closed here. */
  readonly client?: RedisClient | undefined;
  /** What goes before every key. @default "" */
  readonly prefix?: string | undefined;
  /** Days until a value expires, above 0 and up to 36,500, unless the write says otherwise; `Infinity`: never. @default 30 */
  readonly ttlDays?: number | undefined;
  /** Whether a value that is read lives `ttlDays` from then on; renewed in the same round trip. @default false */
  readonly sliding?: boolean | undefined;
  /**
   * Milliseconds the server may be silent while it owes an answer, from 1. An answer may take longer as long as it comes in.
   * Absent: 225, and as much longer as its answers usually take where it is far away, up to 1000; an answer that came too
   * late counts.
   */
  readonly commandTimeoutMs?: number | undefined;
  /** Milliseconds the server may be silent while a connection is made, from 1. @default 225 */
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
  readonly circuitBreaker: CircuitBreakerOptions | false;
}

const MS_PER_DAY = 86_400_000;
// A hundred years; what a server cannot count to it would not keep.
const MOST_TTL_DAYS = 36_500;
// The scripts of the store pass all keys of a slice to one command, and Lua's stack holds 8,000 values.
const LARGEST_SLICE = 1000;

// The client of another library has other methods, and every command of ours would fail.
const clientKind = kindOf("a `Redis` or a `Cluster` of ioredis, no other client", (value) => {
  const methods = ["mgetBuffer", "getBuffer", "pipeline", "eval"];
  const client = Object(value);
  return (
    methods.every((method) => typeof Reflect.get(client, method) === "function") &&
    typeof Reflect.get(client, "isCluster") === "boolean"
  );
});

const settingKinds: KindsOf<RedisStoreSettings> = {
  url: kinds.anything,
  client: kinds.optional(clientKind),
  prefix: kinds.optional(kinds.text),
  ttlDays: kinds.optional(
    kindOf(
      `a number above 0, up to ${MOST_TTL_DAYS}, or Infinity`,
      (value) => typeof value === "number" && value > 0 && (value <= MOST_TTL_DAYS || value === Infinity),
    ),
  ),
  sliding: kinds.optional(kinds.flag),
  commandTimeoutMs: kinds.optional(kinds.integer(1)),
  connectTimeoutMs: kinds.optional(kinds.integer(1)),
  sliceSize: kinds.optional(kinds.integer(1, LARGEST_SLICE)),
  circuitBreaker: kinds.anything,
};

/**
 * Checks settings at the door and fills in the defaults.
 *
 * @throws InvalidOptionError for a setting out of range
 */
export function checkSettings(settings: RedisStoreSettings): CheckedSettings {
  const read = readOptions("settings", settings, settingKinds);
  const { prefix = "", ttlDays = 30, sliding = false, sliceSize = 128, circuitBreaker = {} } = read;
  const { commandTimeoutMs, connectTimeoutMs = BASE_TIMEOUT_MS } = read;
  if (sliding && ttlDays === Infinity) {
    throw new InvalidOptionError("sliding", "true or false, and false for values that do not expire", sliding);
  }
  const ttlMs = ttlDays === Infinity ? undefined : Math.ceil(ttlDays * MS_PER_DAY);
  const place = { ...checkedSource(read), commandTimeoutMs, connectTimeoutMs };
  return { place, prefix, sliceSize, ttlMs, sliding, circuitBreaker: breakerOf(circuitBreaker) };
}

function breakerOf(breaker: CircuitBreakerOptions | false): CircuitBreakerOptions | false {
  if (breaker === false) return false;
  return readOptions<CircuitBreakerOptions>("circuitBreaker", breaker, { openMs: kinds.optional(kinds.integer(1)) });
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
  return { ...checkedAddress(parsed!), server: `Redis at ${parsed?.host}` };
}

function checkedAddress(url: URL): Pick<ServerAddress, "url" | "database"> {
  // As ioredis reads it: the path goes first.
  const database = url.pathname.slice(1) || (url.searchParams.get("db") ?? "0");
  if (!/^\d{1,6}$/.test(database)) {
    throw new InvalidOptionError("url", "a URL whose path is the number of a database, or empty", url.href);
  }
  url.pathname = "";
  url.searchParams.delete("db");
  return { url: url.href, database: Number(database) };
}
