import {
  InvalidOptionError,
  type Kind,
  kindOf,
  kinds,
  type KindsOf,
  MAX_TIMER_MS,
  readOptions,
  redactSecrets,
  StoreError,
} from "@embedloom/core";
import { Cluster, Redis } from "ioredis";

/** Which job, and on which Redis. Give either `url` or `client`. */
export interface JobPlace {
  /** Address that begins with `redis://` or `rediss://`: the host and, if needed, user, password, port and database. */
  readonly url?: string | undefined;
  /** An ioredis client of yours, for one server or a cluster. The job opens its own connections with the same options and does not use yours. */
  readonly client?: Redis | Cluster | undefined;
  /** Name of the job: the same name means the same job. No braces and no colons. */
  readonly name: string;
  /** Prefix of all keys, before the name. @default "embedloom:jobs:" */
  readonly prefix?: string | undefined;
  /** How long a command waits while Redis cannot be reached, in milliseconds, at least 100. @default 30_000 */
  readonly awayMs?: number | undefined;
}

const nameKind = kindOf(
  "a text without braces and colons, such as a table and a model",
  (value) => typeof value === "string" && /^[^{}:]{1,200}$/.test(value),
);
const braceless: Kind = kindOf("a text without braces", (value) => typeof value === "string" && !/[{}]/.test(value));

const placeKinds: KindsOf<JobPlace> = {
  url: kinds.anything,
  client: kinds.optional(kinds.withMethods("a `Redis` or a `Cluster` of ioredis", "duplicate", "eval", "hgetall")),
  name: nameKind,
  prefix: kinds.optional(braceless),
  awayMs: kinds.optional(kinds.integer(100, MAX_TIMER_MS)),
};

/** Keys of a job besides those of BullMQ. All are in one slot of a cluster. */
export interface JobKeys {
  /** Prefix of BullMQ. */
  readonly prefix: string;
  /** Hash: the state of the plan, and all counters. */
  readonly state: string;
  /** Bit `n` says whether shard `n` is done. */
  readonly done: string;
  /** Hash: dead texts by shard. */
  readonly dead: string;
  /** Hash: the status of each worker. */
  readonly workers: string;
  /** The id of the planner, while one works. */
  readonly planner: string;
  /** Hash: the counters of a minute. */
  minute(minute: number): string;
}

/** Name of BullMQ's queue below the prefix. */
export const QUEUE = "shards";
const RECONNECT_MS = 200;

export function jobKeys({ name, prefix = "embedloom:jobs:" }: JobPlace): JobKeys {
  const root = `{${prefix}${name}}`;
  return {
    prefix: root,
    state: `${root}:state`,
    done: `${root}:done`,
    dead: `${root}:dead`,
    workers: `${root}:workers`,
    planner: `${root}:planner`,
    minute: (minute) => `${root}:minute:${minute}`,
  };
}

/** A key of BullMQ itself, such as `wait`, or `s1:lock`. */
export function queueKey({ prefix }: JobKeys, name: string): string {
  return `${prefix}:${QUEUE}:${name}`;
}

/** Opens a connection of our own. @param isPatient whether commands wait until a server that is away is back */
export function openRedis({ url, client, awayMs = 30_000 }: JobPlace, isPatient = false): Redis | Cluster {
  const options = {
    maxRetriesPerRequest: isPatient ? null : Math.ceil(awayMs / RECONNECT_MS),
    retryStrategy: () => RECONNECT_MS,
    connectTimeout: 5000,
    protocol: 2,
  } as const;
  const redis = client === undefined ? new Redis(url!, options) : duplicateOf(client, options);
  // Without a listener ioredis prints the error; a command that fails rejects anyway.
  redis.on("error", () => {});
  return redis;
}

function duplicateOf(client: Redis | Cluster, options: object): Redis | Cluster {
  return client instanceof Cluster ? client.duplicate([], { redisOptions: options }) : client.duplicate(options);
}

/**
 * Checks a place.
 *
 * @throws InvalidOptionError naming what cannot work
 */
export function readPlace<T extends JobPlace>(name: string, given: T, others: KindsOf<Omit<T, keyof JobPlace>>): T {
  const place = readOptions<T>(name, given, { ...placeKinds, ...others } as KindsOf<T>);
  const { url, client } = place;
  if (client !== undefined) {
    if (url !== undefined) throw new InvalidOptionError("url", "absent, because a `client` is given", url);
    return place;
  }
  const parsed = typeof url === "string" && URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || parsed.host === "" || !["redis:", "rediss:"].includes(parsed.protocol)) {
    throw new InvalidOptionError("url", "a URL such as redis://host:6379, unless a `client` is given", url);
  }
  return place;
}

const REDIS_ERRORS = ["ReplyError", "MaxRetriesPerRequestError", "ClusterAllFailedError"];

/** Removes the password of a connection from an error. An error of ioredis contains the refused command with its arguments. */
export function withoutPassword<T>(redis: Redis | Cluster, error: T): T {
  const { password, sentinelPassword } = (redis instanceof Cluster ? redis.options.redisOptions : redis.options) ?? {};
  redactSecrets(
    error,
    [password, sentinelPassword].filter((secret) => typeof secret === "string"),
  );
  return error;
}

/** Turns an error of Redis into a `StoreError`. Other errors pass unchanged. */
export async function guarded<T>(redis: Redis | Cluster, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isRedisFailure(error)) throw error;
    withoutPassword(redis, error);
    throw new StoreError(`The Redis of the job failed (${error.message}).`, { cause: error });
  }
}

function isRedisFailure(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return REDIS_ERRORS.includes(error.name) || error.message === "Connection is closed.";
}
