import type { Exchange } from "../fake-http/index.ts";
import type { LoadOptions } from "./ollama-options.ts";

/** What runners count together. */
export interface RunnerCounters {
  /** Requests being worked on by a model now: 0 or 1 per model. */
  executing: number;
  /** The most requests worked on at one time. */
  peakExecuting: number;
  /** Times a model was loaded. */
  loads: number;
  /** Loads that replaced the same model with other options. */
  reloads: number;
  /** 503s because too many requests waited for a load. */
  queueRejected: number;
}

/** A model as it stands in memory. */
export interface LoadedModel {
  readonly options: LoadOptions;
  /** As the request gave it, `"5m"` when it gave none. */
  readonly keepAlive: string | number;
  /** Time at which it is unloaded; `Infinity` for never. */
  readonly expiresAt: number;
}

/** What one use of a model asks for. */
interface RunnerUse {
  readonly options: LoadOptions;
  readonly keepAlive: string | number;
  readonly keepAliveMs: number;
}

/** One model of the server; works on one request at a time, in order of arrival, as Ollama does for embedding models. */
export interface ModelRunner {
  loaded(): LoadedModel | undefined;
  /** Runs the work with the model loaded; `undefined` when the queue is full. A client that goes away loses its turn. */
  run(exchange: Exchange, use: RunnerUse, work: () => Promise<void>): Promise<"done" | "queue-full">;
}

/** What a runner needs of its server. */
export interface RunnerSettings {
  readonly counters: RunnerCounters;
  readonly loadMs: number;
  readonly maxQueue: number;
  readonly now: () => number;
  readonly changed: () => void;
}

/** Creates a runner without its model in memory. */
export function createModelRunner({ counters, loadMs, maxQueue, now, changed }: RunnerSettings): ModelRunner {
  let inMemory: LoadedModel | undefined;
  let lastTurn: Promise<void> = Promise.resolve();
  let waitingForLoad = 0;

  const loaded = (): LoadedModel | undefined => {
    if (inMemory !== undefined && inMemory.expiresAt <= now()) inMemory = undefined;
    return inMemory;
  };
  const needsLoad = ({ options }: RunnerUse): boolean => {
    const current = loaded();
    return current === undefined || JSON.stringify(current.options) !== JSON.stringify(options);
  };
  const load = async (exchange: Exchange, use: RunnerUse): Promise<void> => {
    if (!needsLoad(use)) return;
    counters.loads += 1;
    if (loaded() !== undefined) counters.reloads += 1;
    changed();
    if (loadMs > 0) await exchange.wait(loadMs);
    inMemory = { options: use.options, keepAlive: use.keepAlive, expiresAt: Infinity };
  };
  const execute = async (work: () => Promise<void>): Promise<void> => {
    counters.executing += 1;
    counters.peakExecuting = Math.max(counters.peakExecuting, counters.executing);
    changed();
    try {
      await work();
    } finally {
      counters.executing -= 1;
    }
  };

  const turn = async (exchange: Exchange, use: RunnerUse, work: () => Promise<void>): Promise<void> => {
    exchange.signal.throwIfAborted();
    await load(exchange, use);
    try {
      await execute(work);
    } finally {
      const { options, keepAlive, keepAliveMs } = use;
      inMemory = { options, keepAlive, expiresAt: keepAliveMs < 0 ? Infinity : now() + keepAliveMs };
      changed();
    }
  };

  return {
    loaded,
    async run(exchange, use, work) {
      const waits = needsLoad(use);
      if (waits && waitingForLoad >= maxQueue) {
        counters.queueRejected += 1;
        return "queue-full";
      }
      waitingForLoad += waits ? 1 : 0;
      const myTurn = lastTurn.then(() => {
        waitingForLoad -= waits ? 1 : 0;
        return turn(exchange, use, work);
      });
      lastTurn = myTurn.catch(() => undefined);
      await myTurn;
      return "done";
    },
  };
}
