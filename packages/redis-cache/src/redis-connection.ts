import type { Redis } from "ioredis";
import { type AbortOptions, StoreError } from "@embedloom/core";
import { isCluster, type RedisClient } from "./key-commands.ts";
import { type FailurePlace, isTimeout, storeFailure } from "./redis-failure.ts";
import { unlessSilent } from "./unless-silent.ts";

/** Where the client comes from: made here from a URL, or the caller's own, which is never closed here. */
export type ClientSource =
  | { readonly url: string; readonly client?: undefined }
  | { readonly url?: undefined; readonly client: RedisClient };

/** The client, and how long to wait for it. */
export type ConnectionSettings = FailurePlace & ClientSource & { readonly connectTimeoutMs: number };

type Command<T> = (client: RedisClient) => Promise<T>;

/** A client that is connected by the first use, and again after it was lost. */
export interface RedisConnection {
  /**
   * Runs one command, or one pipeline, as long as the server is never silent for `commandTimeoutMs`.
   *
   * @throws StoreError that says what to do
   * @throws the signal's reason when it aborts
   */
  run<T>(abort: AbortOptions, command: Command<T>): Promise<T>;
  /** Closes the client if it is ours. */
  close(): Promise<void>;
}

interface OwnClient {
  readonly client: Redis;
  /** Resolves when commands can be sent. */
  readonly ready: Promise<unknown>;
  /** Resolves when the connection is gone. */
  readonly ended: Promise<void>;
  /** What the connection reported last. */
  lastError(): unknown;
}

/** Makes a connection that is not open yet. */
export function createRedisConnection(settings: ConnectionSettings): RedisConnection {
  const { connectTimeoutMs, commandTimeoutMs, server } = settings;
  let current: OwnClient | undefined;

  async function own(url: string): Promise<OwnClient> {
    const Client = await loadClient();
    if (current === undefined || current.client.status === "end") current = startClient(Client, url, connectTimeoutMs);
    return current;
  }

  async function runOnOwn<T>(url: string, abort: AbortOptions, command: Command<T>): Promise<T> {
    const mine = await own(url);
    try {
      if (mine.client.status !== "ready") {
        const late = `${server} accepted no connection within ${connectTimeoutMs} ms: look after it, or raise \`connectTimeoutMs\`.`;
        await unlessSilent(mine.ready, { ...abort, timeoutMs: connectTimeoutMs, progress: none }).catch(
          (error: unknown) => {
            throw isTimeout(error) ? new StoreError(late) : error;
          },
        );
      }
      return await answered(mine.client, abort, command);
    } catch (error) {
      abort.signal?.throwIfAborted();
      const failure = storeFailure(error, settings, mine.lastError());
      // What is late may still come; a new connection gets no answers to old questions, and holds no queue of them.
      if (isTimeout(error) || mine.client.status !== "ready") {
        if (current === mine) current = undefined;
        drop(mine.client);
      }
      throw failure;
    }
  }

  function answered<T>(client: RedisClient, { signal }: AbortOptions, command: Command<T>): Promise<T> {
    const timeoutMs = patience(client);
    return unlessSilent(command(client), { signal, timeoutMs, progress: progressOf(client) });
  }

  /** A client that was given may connect only now. */
  function patience({ status }: RedisClient): number {
    return status === "ready" ? commandTimeoutMs : connectTimeoutMs + commandTimeoutMs;
  }

  return {
    async run(abort, command) {
      abort.signal?.throwIfAborted();
      if (settings.url !== undefined) return runOnOwn(settings.url, abort, command);
      const waitedMs = patience(settings.client);
      try {
        return await answered(settings.client, abort, command);
      } catch (error) {
        abort.signal?.throwIfAborted();
        throw storeFailure(error, { ...settings, commandTimeoutMs: waitedMs });
      }
    },
    async close() {
      const mine = current;
      current = undefined;
      if (mine === undefined) return;
      if (mine.client.status === "ready") mine.client.quit().catch(() => {});
      else drop(mine.client);
      // Whatever becomes of the goodbye, what is left of the connection goes.
      const farewell = unlessSilent(mine.ended, { timeoutMs: commandTimeoutMs, progress: none });
      await farewell.catch(() => drop(mine.client));
    },
  };
}

// A client that has ended would start a timer that nothing stops.
function drop(client: Redis): void {
  if (client.status !== "end") client.disconnect();
}

async function loadClient(): Promise<typeof Redis> {
  try {
    return (await import("ioredis")).Redis;
  } catch (cause) {
    throw new StoreError("The package ioredis cannot be loaded: install it beside @embedloom/redis-cache.", { cause });
  }
}

function startClient(Client: typeof Redis, url: string, connectTimeoutMs: number): OwnClient {
  let lastError: unknown;
  const client = new Client(url, {
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    // How long a dropped connection may take to part politely.
    disconnectTimeout: 100,
    // A lost connection ends the client and fails what waits on it at once; the next call makes a new one.
    retryStrategy: () => null,
    // Nothing goes over the wire but the commands; a server that is still loading says so in its replies.
    protocol: 2,
    enableReadyCheck: false,
    disableClientInfo: true,
  });
  // Without a listener ioredis prints; the commands that fail tell the caller.
  client.on("error", (error: unknown) => {
    lastError = error;
  });
  const ended = new Promise<void>((resolve) => {
    client.once("end", () => resolve());
  });
  const ready = client.connect();
  // Those who wait for it see the failure.
  ready.catch(() => {});
  return { client, ready, ended, lastError: () => lastError };
}

/** Bytes that have come or gone; of a cluster nobody counts them all. */
function progressOf(client: RedisClient): () => number {
  if (isCluster(client)) return none;
  return () => {
    // Before the first connection there is none.
    const stream: Redis["stream"] | undefined = client.stream;
    return stream === undefined ? 0 : stream.bytesRead - stream.writableLength;
  };
}

const none = (): number => 0;
