import { InvalidOptionError, kindOf, kinds, type KindsOf, readOptions, type StoreError, notify } from "@embedloom/core";
import type { Cluster, Redis } from "ioredis";

/** A client of ioredis for one server or for a cluster. */
export type RedisClient = Redis | Cluster;

/** What a process does while Redis is away: keep to a share of the limits by itself, let everything through, or fail. */
type WhenAway = "share" | "open" | "fail";

/** The options of `createRedisLimiter`; either `url` or `client` must be given. */
export interface RedisLimiterSettings {
  /** `redis://` or `rediss://` with host, and where needed user, password, port and database. */
  readonly url?: string | undefined;
  /** Your own client of ioredis, for one server or a cluster; the limiter never closes it. */
  readonly client?: RedisClient | undefined;
  /** Names what is limited, such as account and model; limiters of the same name share the limits. */
  readonly name: string;
  /** Text before the name in the key. @default "embedloom:limit:" */
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
  /** Called once per outage with the reason why Redis cannot be used. Absent: nothing is called. */
  readonly onAway?: ((error: StoreError) => void) | undefined;
  /** Longest wait for an answer in milliseconds, from 1; an outage delays a request by at most this. @default 1000 */
  readonly commandTimeoutMs?: number | undefined;
  /** Milliseconds to wait for a connection, from 1. @default 1000 */
  readonly connectTimeoutMs?: number | undefined;
  /** How often an unreachable Redis is tried again, in milliseconds, from 1; in the background. @default 1000 */
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

const count = kinds.optional(kinds.integer(1));

const settingKinds: KindsOf<RedisLimiterSettings> = {
  url: kinds.anything,
  client: kinds.optional(kinds.withMethods("a `Redis` or a `Cluster` of ioredis", "eval", "evalsha")),
  name: kinds.words,
  prefix: kinds.optional(kinds.text),
  requestsPerMinute: count,
  tokensPerMinute: count,
  whenAway: kinds.optional(kinds.oneOf("share", "open", "fail")),
  shareWhenAway: kinds.optional(
    kindOf("a number above 0, at most 1", (value) => typeof value === "number" && value > 0 && value <= 1),
  ),
  onAway: kinds.optional(kinds.callback),
  commandTimeoutMs: count,
  connectTimeoutMs: count,
  retryMs: count,
};

/**
 * Checks settings at the door and fills in the defaults.
 *
 * @throws InvalidOptionError for a setting out of range
 */
export function checkLimiterSettings(settings: RedisLimiterSettings): LimiterSettings {
  const read = readOptions("settings", settings, settingKinds);
  const { name, prefix = "embedloom:limit:", whenAway = "share", shareWhenAway, onAway } = read;
  const { requestsPerMinute, tokensPerMinute } = read;
  const { commandTimeoutMs = 1000, connectTimeoutMs = 1000, retryMs = 1000 } = read;
  const times = { commandTimeoutMs, connectTimeoutMs, retryMs };
  const limits = { requestsPerMinute, tokensPerMinute };
  const reportAway = (error: StoreError): void => notify("onAway", onAway, error);
  return {
    ...checkedSource(read),
    key: prefix + name,
    limits,
    whenAway,
    shareWhenAway,
    onAway: reportAway,
    ...times,
  };
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
