import type { Redis } from "ioredis";
import { StoreError } from "@embedloom/core";
import { MAX_TIMEOUT_MS, withIdleTimeout } from "../timeout/index.ts";
import { replyKind } from "./redis-failure.ts";

/** A client that was made here. */
export interface OwnedClient {
  readonly client: Redis;
  /** Resolves when commands can be sent. */
  readonly ready: Promise<unknown>;
  /** Resolves when the connection is gone. */
  readonly ended: Promise<void>;
  /** When it was made, as `performance.now` counts. */
  readonly startedAt: number;
  /** What the connection reported last. */
  lastError(): unknown;
}

/** Where to connect. */
export interface ServerAddress {
  /** Without a database. */
  readonly url: string;
  /** Number of the database. */
  readonly database: number;
  /** Host and port, for messages. */
  readonly server: string;
}

/** Ends a client at once. */
export function drop(client: Redis): void {
  // A client that has ended would start a timer that nothing stops.
  if (client.status !== "end") client.disconnect();
}

/**
 * Loads the client library.
 *
 * @throws StoreError when it is not installed
 */
export async function loadClient(): Promise<typeof Redis> {
  try {
    return (await import("ioredis")).Redis;
  } catch (cause) {
    throw new StoreError("The package ioredis cannot be loaded: install it beside @embedloom/redis-cache.", { cause });
  }
}

/** Makes a client, and begins to connect it. */
export function startClient(Client: typeof Redis, address: ServerAddress, connectTimeoutMs: number): OwnedClient {
  let lastError: unknown;
  const client = new Client(address.url, {
    lazyConnect: true,
    // Whoever waits has less timeout, and a later call may find it connected.
    connectTimeout: Math.max(connectTimeoutMs, MAX_TIMEOUT_MS),
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
  const ready = client.connect().then(() => select(client, address));
  // Those who wait for it see the failure.
  ready.catch(() => {});
  return { client, ready, ended, startedAt: performance.now(), lastError: () => lastError };
}

// Left to ioredis, a database that is not there would silently be number 0.
async function select(client: Redis, { database, server }: ServerAddress): Promise<void> {
  if (database === 0) return;
  await client.select(database).catch((error: unknown) => {
    if (replyKind(error) !== "ERR") throw error;
    throw new StoreError(`${server} has no database ${database}: choose a lower number, or raise its \`databases\`.`);
  });
}

/** Says goodbye; whatever becomes of that, what is left of the connection then goes. */
export async function part({ client, ended }: OwnedClient, timeoutMs: number): Promise<void> {
  if (client.status === "ready") client.quit().catch(() => {});
  else drop(client);
  await withIdleTimeout(ended, { timeoutMs: () => timeoutMs, progress: () => bytesMoved(client) }).catch(() =>
    drop(client),
  );
}

/** Bytes that have come or gone over the connection of a client. */
export function bytesMoved(client: Redis): number {
  // Before the first connection there is none.
  const stream: Redis["stream"] | undefined = client.stream;
  return stream === undefined ? 0 : stream.bytesRead - stream.writableLength;
}

/** Clients that did not answer in time: what they still answer tells how far away the server is. */
export function createLingeringClients(): { add(client: Redis): void; clear(): void } {
  const timers = new Map<Redis, NodeJS.Timeout>();
  const leave = (client: Redis): void => {
    clearTimeout(timers.get(client));
    timers.delete(client);
    drop(client);
  };
  return {
    add(client) {
      if (!timers.has(client)) timers.set(client, setTimeout(leave, MAX_TIMEOUT_MS, client));
    },
    clear: () => [...timers.keys()].forEach(leave),
  };
}
