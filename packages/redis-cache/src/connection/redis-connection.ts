import type { Redis } from "ioredis";
import { type AbortOptions, isEmbedloomError, StoreError } from "@embedloom/core";
import { isCluster, type RedisClient } from "../commands/index.ts";
import {
  bytesMoved,
  createLingeringClients,
  drop,
  loadClient,
  type OwnedClient,
  part,
  type ServerAddress,
  startClient,
} from "./owned-client.ts";
import { type AdaptiveTimeout, createAdaptiveTimeout, MAX_TIMEOUT_MS, withIdleTimeout } from "../timeout/index.ts";
import { isReadOnly, isTimeout, storeFailure } from "./redis-failure.ts";

/** Where the client comes from: made here from a URL, or the caller's own, which is never closed here. */
export type ClientSource =
  | { readonly url: string; readonly database: number; readonly client?: undefined }
  | { readonly url?: undefined; readonly client: RedisClient };

/** The client, and how long to wait for it. */
export type ConnectionSettings = ClientSource & {
  /** Host and port, or that the client was given. */
  readonly server: string;
  readonly connectTimeoutMs: number;
  /** `undefined`: learnt from the answers. */
  readonly commandTimeoutMs: number | undefined;
};

type Command<T> = (client: RedisClient) => Promise<T>;

/** A client that is connected by the first use, and again after it was lost. */
export interface RedisConnection {
  /**
   * Runs one command, or one pipeline, as long as the server is never silent for too long.
   *
   * @throws StoreError that says what to do
   * @throws the signal's reason when it aborts
   */
  run<T>(abort: AbortOptions, command: Command<T>): Promise<T>;
  /** Closes the client if it is ours. */
  close(): Promise<void>;
}

/** Makes a connection that is not open yet. */
export function createRedisConnection(settings: ConnectionSettings): RedisConnection {
  const { connectTimeoutMs, commandTimeoutMs, server } = settings;
  const timeout = createAdaptiveTimeout(commandTimeoutMs);
  const lingering = createLingeringClients();
  let current: OwnedClient | undefined;

  async function own(address: ServerAddress): Promise<OwnedClient> {
    const Client = await loadClient();
    if (current === undefined || current.client.status === "end") {
      current = startClient(Client, address, connectTimeoutMs);
    }
    return current;
  }

  /** Lets the next call make a new client. */
  function leave(mine: OwnedClient): void {
    if (current === mine) current = undefined;
  }

  async function runOnOwn<T>(
    address: ServerAddress,
    abort: AbortOptions,
    command: Command<T>,
    isAgain = false,
  ): Promise<T> {
    const mine = await own(address);
    try {
      await connected(mine, settings, abort, () => leave(mine));
      return await answered(timeout, mine.client, abort, command);
    } catch (error) {
      abort.signal?.throwIfAborted();
      const place = { server, waitedMs: timeout.ms() };
      const failure = storeFailure(error, place, mine.lastError());
      if (isReadOnly(error)) {
        // What waits on the old connection is still answered; the address may lead to another server by now.
        leave(mine);
        void part(mine, place.waitedMs);
        // Nothing was written. Where the new server refuses too, it is a replica that stays one.
        if (!isAgain) return runOnOwn(address, abort, command, true);
      }
      // What is late may still come; a new connection gets no answers to old questions, and holds no queue of them.
      if (isTimeout(error)) {
        leave(mine);
        if (commandTimeoutMs === undefined) lingering.add(mine.client);
        else drop(mine.client);
      } else if (isEmbedloomError(error, "invalid_reply") || mine.client.status === "end") {
        leave(mine);
        drop(mine.client);
      }
      throw failure;
    }
  }

  async function runOnGiven<T>(client: RedisClient, abort: AbortOptions, command: Command<T>): Promise<T> {
    // It may connect only now.
    const extraMs = client.status === "ready" ? 0 : connectTimeoutMs;
    try {
      return await answered(timeout, client, abort, command, extraMs);
    } catch (error) {
      abort.signal?.throwIfAborted();
      throw storeFailure(error, { server, waitedMs: timeout.ms() + extraMs });
    }
  }

  return {
    async run(abort, command) {
      abort.signal?.throwIfAborted();
      if (settings.url === undefined) return runOnGiven(settings.client, abort, command);
      return runOnOwn(settings, abort, command);
    },
    async close() {
      const mine = current;
      current = undefined;
      lingering.clear();
      if (mine !== undefined) await part(mine, timeout.ms());
    },
  };
}

/** @param leave lets the next call make a new client */
async function connected(
  mine: OwnedClient,
  { connectTimeoutMs, server }: ConnectionSettings,
  abort: AbortOptions,
  leave: () => void,
): Promise<void> {
  const { client, ready, startedAt } = mine;
  const silence = { ...abort, timeoutMs: () => connectTimeoutMs, progress: connectProgressOf(client) };
  try {
    await withIdleTimeout(ready, silence);
  } catch (error) {
    abort.signal?.throwIfAborted();
    if (!isTimeout(error)) {
      leave();
      drop(client);
      throw error;
    }
    // It may come yet, and the next call finds it then.
    if (performance.now() - startedAt > MAX_TIMEOUT_MS) {
      leave();
      drop(client);
    }
    const late = `${server} accepted no connection within ${connectTimeoutMs} ms: look after it, or raise \`connectTimeoutMs\`.`;
    throw new StoreError(late);
  }
}

function answered<T>(
  timeout: AdaptiveTimeout,
  client: RedisClient,
  { signal }: AbortOptions,
  command: Command<T>,
  extraMs = 0,
): Promise<T> {
  const sentAt = performance.now();
  const work = command(client);
  work.then(
    () => timeout.learn(performance.now() - sentAt),
    // Whoever waits for it sees the failure, which teaches nothing.
    () => {},
  );
  return withIdleTimeout(work, { signal, timeoutMs: () => timeout.ms() + extraMs, progress: progressOf(client) });
}

/** Of a cluster nobody counts the bytes. */
function progressOf(client: RedisClient): () => number {
  return isCluster(client) ? none : () => bytesMoved(client);
}

const STEPS = ["wait", "connecting", "connect", "ready"];

/** What changes with every step of a connection: accepted, and each answer of its greeting. */
function connectProgressOf(client: Redis): () => number {
  return () => STEPS.length * bytesMoved(client) + STEPS.indexOf(client.status);
}

const none = (): number => 0;
