import { checkInteger, checkOneOf, InvalidOptionError, type StoreError } from "@embedloom/core";
import type { Cluster, Redis } from "ioredis";

/** A client of ioredis for one server or for a cluster. */
export type RedisClient = Redis | Cluster;

/** What a process does while Redis is away: keep to a share of the limits by itself, let everything through, or fail. */
type WhenAway = "share" | "open" | "fail";

/** The choices of `createRedisLimiter`; either `url` or `client` must be given. */
export interface RedisLimiterSettings {
  /** `redis://` or `rediss://` with host, and where needed user, password, port and database. */
  readonly url?: string | undefined;
  /** A client of ioredis that you have, for one server or a cluster; it is never closed here. */
  readonly client?: RedisClient | undefined;
  /** Names what is limited, such as account and model; whoever gives the same name shares the limits. */
  readonly name: string;
  /** What goes before the name in the key. @default "embedloom:limit:" */
  readonly prefix?: string | undefined;
  /** Requests per minute of all processes together. Absent: learnt from the server, by the first reply to any of them. */
  readonly requestsPerMinute?: number | undefined;
  /** Tokens per minute of all processes together. Absent: learnt as well. */
  readonly tokensPerMinute?: number | undefined;
  /** What to do while Redis is away. @default "share" */
  readonly whenAway?: WhenAway | undefined;
  /**
   * Share of the limits that this process keeps to while Redis is away, above 0, at most 1. Absent: an equal part for each
   * process that has used the limiter in the last ten minutes, and a tenth when Redis was never reached.
   */
  readonly shareWhenAway?: number | undefined;
  /** Is told once per outage why Redis cannot be used. Absent: nobody is told. */
  readonly onAway?: ((error: StoreError) => void) | undefined;
  /** Milliseconds to wait for an answer, from 1: the longest an outage holds a request up. @default 1000 */
  readonly commandTimeoutMs?: number | undefined;
  /** Milliseconds to wait for a connection, from 1. @default 1000 */
  readonly connectTimeoutMs?: number | undefined;
  /** Milliseconds until a Redis that was away is tried again, in the background, from 1. @default 1000 */
  readonly retryMs?: number | undefined;
}

/** {@link RedisLimiterSettings} checked and completed. */
export interface LimiterSettings {
  readonly source: { readonly url: string } | { readonly client: RedisClient };
  /** How messages call the server: never by its URL, which may hold a password. */
  readonly server: string;
  readonly key: string;
  readonly limits: { readonly requestsPerMinute: number | undefined; readonly tokensPerMinute: number | undefined };
  readonly whenAway: WhenAway;
  readonly shareWhenAway: number | undefined;
  readonly onAway: (error: StoreError) => void;
  readonly commandTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly retryMs: number;
}

/**
 * Checks settings at the door and fills in the defaults.
 *
 * @throws InvalidOptionError for a setting out of range
 */
export function checkLimiterSettings(settings: RedisLimiterSettings): LimiterSettings {
  const { name, prefix = "embedloom:limit:", whenAway = "share", shareWhenAway, onAway = () => {} } = settings;
  const { requestsPerMinute, tokensPerMinute } = settings;
  const { commandTimeoutMs = 1000, connectTimeoutMs = 1000, retryMs = 1000 } = settings;
  if (typeof name !== "string" || name === "") throw new InvalidOptionError("name", "a text that is not empty", name);
  if (typeof prefix !== "string") throw new InvalidOptionError("prefix", "a text", prefix);
  checkOneOf("whenAway", whenAway, ["share", "open", "fail"]);
  if (shareWhenAway !== undefined && !(shareWhenAway > 0 && shareWhenAway <= 1)) {
    throw new InvalidOptionError("shareWhenAway", "a number above 0, at most 1", shareWhenAway);
  }
  if (typeof onAway !== "function") throw new InvalidOptionError("onAway", "a function", onAway);
  const times = { commandTimeoutMs, connectTimeoutMs, retryMs };
  const numbers = { requestsPerMinute, tokensPerMinute, ...times };
  for (const [option, value] of Object.entries(numbers)) if (value !== undefined) checkInteger(option, value, 1);
  const limits = { requestsPerMinute, tokensPerMinute };
  return { ...checkedSource(settings), key: prefix + name, limits, whenAway, shareWhenAway, onAway, ...times };
}

function checkedSource({ url, client }: RedisLimiterSettings): Pick<LimiterSettings, "source" | "server"> {
  if (client !== undefined) {
    if (url !== undefined) throw new InvalidOptionError("url", "absent, because a `client` is given", url);
    return { source: { client }, server: "The Redis of the given client" };
  }
  const parsed = typeof url === "string" && URL.canParse(url) ? new URL(url) : undefined;
  if (url === undefined || parsed?.host === "" || !["redis:", "rediss:"].includes(parsed?.protocol ?? "")) {
    throw new InvalidOptionError("url", "a URL such as redis://host:6379, unless a `client` is given", url);
  }
  return { source: { url }, server: `Redis at ${parsed?.host}` };
}
