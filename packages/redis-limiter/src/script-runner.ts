import { createHash } from "node:crypto";
import { StoreError } from "@embedloom/core";
import type { Redis } from "ioredis";
import { LIMITER_SCRIPT } from "./limiter-script.ts";
import type { LimiterSettings, RedisClient } from "./limiter-settings.ts";

/** Runs the script of the limiter on a connection that the first run opens. */
export interface ScriptRunner {
  /**
   * Runs it with these arguments; runs that begin one after another reach the server in that order.
   *
   * @throws StoreError when the server is away, late, or refuses
   */
  run(...args: readonly (string | number)[]): Promise<readonly string[]>;
  /** Closes the connection if it is ours; a later run opens a new one. */
  close(): Promise<void>;
}

const SCRIPT_HASH = createHash("sha1").update(LIMITER_SCRIPT).digest("hex");

interface OwnClient {
  readonly client: Redis;
  /** Resolves when commands can be sent. */
  readonly ready: Promise<unknown>;
  /** What the connection reported last. */
  lastError(): unknown;
}

/** Makes one that is not connected yet. */
export function createScriptRunner(settings: LimiterSettings): ScriptRunner {
  const { source, server, key, commandTimeoutMs, connectTimeoutMs } = settings;
  let own: Promise<OwnClient> | undefined;
  let isConnected = false;

  async function connected(url: string): Promise<RedisClient> {
    const mine = (own ??= startClient(url, connectTimeoutMs));
    const { client, ready, lastError } = await mine;
    try {
      await ready;
    } catch (error) {
      throw lastError() ?? error;
    }
    if (own === mine) isConnected = true;
    return client;
  }

  async function evaluate(args: readonly (string | number)[]): Promise<readonly string[]> {
    const redis = "client" in source ? source.client : await connected(source.url);
    try {
      return (await redis.evalsha(SCRIPT_HASH, 1, key, ...args)) as string[];
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
      return (await redis.eval(LIMITER_SCRIPT, 1, key, ...args)) as string[];
    }
  }

  function forget(): Promise<OwnClient> | undefined {
    const mine = own;
    own = undefined;
    isConnected = false;
    return mine;
  }

  return {
    async run(...args) {
      const isReady = "client" in source ? source.client.status === "ready" : isConnected;
      const timeoutMs = commandTimeoutMs + (isReady ? 0 : connectTimeoutMs);
      try {
        return await within(timeoutMs, evaluate(args));
      } catch (cause) {
        // What is late may still come; a new connection gets no answers to old questions.
        void forget()?.then(drop, () => {});
        throw cause instanceof StoreError ? cause : failure(server, timeoutMs, cause);
      }
    },
    async close() {
      const mine = await forget()?.catch(() => undefined);
      if (mine?.client.status === "ready") await within(commandTimeoutMs, mine.client.quit()).catch(() => drop(mine));
      else if (mine !== undefined) drop(mine);
    },
  };
}

// A client that has ended would start a timer that nothing stops.
function drop({ client }: OwnClient): void {
  if (client.status !== "end") client.disconnect();
}

async function startClient(url: string, connectTimeoutMs: number): Promise<OwnClient> {
  const Client = await loadClient();
  let lastError: unknown;
  const client = new Client(url, {
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    // A lost connection fails what waits on it at once; whoever comes later opens a new one.
    retryStrategy: () => null,
    disconnectTimeout: 100,
    // Nothing goes over the wire but the script; a server that is still loading says so in its replies.
    protocol: 2,
    enableReadyCheck: false,
    disableClientInfo: true,
  });
  // Without a listener ioredis prints; the runs that fail tell the caller.
  client.on("error", (error: unknown) => {
    lastError = error;
  });
  const ready = client.connect();
  // Those who wait for it see the failure.
  ready.catch(() => {});
  return { client, ready, lastError: () => lastError };
}

const LATE = Symbol("late");

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let check: NodeJS.Immediate | undefined;
  const late = new Promise<never>((_, reject) => {
    // Where the event loop was blocked, timers come before the sockets are read: an answer that has arrived must count.
    timer = setTimeout(() => (check = setImmediate(reject, LATE)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    clearImmediate(check);
  }
}

// The first word of an error reply is its kind; the rest may quote the command.
function failure(server: string, timeoutMs: number, cause: unknown): StoreError {
  if (cause === LATE) return new StoreError(`${server} did not answer within ${timeoutMs} ms.`);
  if (cause instanceof Error && cause.name === "ReplyError") {
    return new StoreError(`${server} refused the limiter's script (${/^\S*/.exec(cause.message)?.[0]}).`);
  }
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "the connection was lost";
  return new StoreError(`${server} cannot be reached (${code}): check that it runs and that the address is right.`);
}

async function loadClient(): Promise<typeof Redis> {
  try {
    return (await import("ioredis")).Redis;
  } catch (cause) {
    throw new StoreError("The package ioredis cannot be loaded: install it beside @embedloom/redis-limiter.", {
      cause,
    });
  }
}
