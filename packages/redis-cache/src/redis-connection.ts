import type { Redis } from "ioredis";
import { type AbortOptions, isEmbedloomError, StoreError } from "@embedloom/core";
import { isCluster, type RedisClient } from "./key-commands.ts";
import { createWaitingRoom, drop, loadClient, type OwnClient, part, startClient } from "./own-client.ts";
import { createPatience } from "./patience.ts";
import { isTimeout, storeFailure } from "./redis-failure.ts";
import { unlessSilent } from "./unless-silent.ts";

/** Where the client comes from: made here from a URL, or the caller's own, which is never closed here. */
export type ClientSource =
  | { readonly url: string; readonly client?: undefined }
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
  const patience = createPatience(commandTimeoutMs);
  const lingering = createWaitingRoom();
  let current: OwnClient | undefined;

  async function own(url: string): Promise<OwnClient> {
    const Client = await loadClient();
    if (current === undefined || current.client.status === "end") current = startClient(Client, url, connectTimeoutMs);
    return current;
  }

  async function runOnOwn<T>(url: string, abort: AbortOptions, command: Command<T>): Promise<T> {
    const mine = await own(url);
    const waitMs = patience.ms();
    try {
      if (mine.client.status !== "ready") {
        const late = `${server} accepted no connection within ${connectTimeoutMs} ms: look after it, or raise \`connectTimeoutMs\`.`;
        await unlessSilent(mine.ready, { ...abort, timeoutMs: connectTimeoutMs, progress: none }).catch(
          (error: unknown) => {
            throw isTimeout(error) ? new StoreError(late) : error;
          },
        );
      }
      return await answered(mine.client, abort, command, waitMs);
    } catch (error) {
      abort.signal?.throwIfAborted();
      const failure = storeFailure(error, { server, waitedMs: waitMs }, mine.lastError());
      // What is late may still come; a new connection gets no answers to old questions, and holds no queue of them.
      if (isTimeout(error) || isEmbedloomError(error, "invalid_reply") || mine.client.status !== "ready") {
        if (current === mine) current = undefined;
        if (isTimeout(error) && commandTimeoutMs === undefined) lingering.add(mine.client);
        else drop(mine.client);
      }
      throw failure;
    }
  }

  function answered<T>(
    client: RedisClient,
    { signal }: AbortOptions,
    command: Command<T>,
    timeoutMs: number,
  ): Promise<T> {
    const sentAt = performance.now();
    const work = command(client);
    work.then(
      () => patience.learn(performance.now() - sentAt),
      // Whoever waits for it sees the failure, which teaches nothing.
      () => {},
    );
    return unlessSilent(work, { signal, timeoutMs, progress: progressOf(client) });
  }

  return {
    async run(abort, command) {
      abort.signal?.throwIfAborted();
      if (settings.url !== undefined) return runOnOwn(settings.url, abort, command);
      const { client } = settings;
      // A client that was given may connect only now.
      const waitedMs = patience.ms() + (client.status === "ready" ? 0 : connectTimeoutMs);
      try {
        return await answered(client, abort, command, waitedMs);
      } catch (error) {
        abort.signal?.throwIfAborted();
        throw storeFailure(error, { server, waitedMs });
      }
    },
    async close() {
      const mine = current;
      current = undefined;
      lingering.clear();
      if (mine !== undefined) await part(mine, patience.ms());
    },
  };
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
