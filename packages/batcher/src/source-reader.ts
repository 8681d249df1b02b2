import { abortable } from "@embedloom/core";
import type { Clock } from "./clock.ts";

/** Where the items of a stream come from. */
export type StreamSource<T> = Iterable<T> | AsyncIterable<T>;

/** Items and their texts, pulled together. */
interface PulledItems<T> {
  readonly items: readonly T[];
  readonly texts: readonly string[];
}

/** Pulls a source group by group. */
export interface SourceReader<T> {
  /** Whether nothing more will come. */
  readonly ended: boolean;
  /** What the source or `text` threw. Absent: nothing. */
  readonly failure: { readonly error: unknown } | undefined;
  /**
   * Pulls up to `limit` items; fewer when the source ends, fails, takes longer than `maxWaitMs` for the rest, or the signal
   * aborts. Never rejects.
   */
  read(limit: number): Promise<PulledItems<T>>;
  /** Ends the source, unless it has ended by itself. */
  close(): Promise<void>;
}

/** How a source is read. */
export interface SourcePlan<T> {
  readonly source: StreamSource<T>;
  readonly text: (item: T) => string;
  /** How long a group waits for a source that is slower than it, from its first item, in milliseconds. */
  readonly maxWaitMs: number;
  readonly clock: Clock;
  /** Ends the reading. */
  readonly signal: AbortSignal;
}

const LATE: unique symbol = Symbol("late");

/** Makes a reader; the source is opened by the first read. */
export function createSourceReader<T>(plan: SourcePlan<T>): SourceReader<T> {
  const { signal } = plan;
  let opened: OpenSource<T> | undefined;
  // A pull that came too late for one group is the first of the next.
  let pulling: Promise<IteratorResult<T>> | undefined;
  let exhausted = false;
  let failure: { readonly error: unknown } | undefined;

  async function pullSlowly(
    iterator: AsyncIterator<T>,
    late: Promise<typeof LATE>[],
  ): Promise<IteratorResult<T> | typeof LATE> {
    pulling ??= iterator.next();
    const result = await abortable(Promise.race([pulling, ...late]), signal);
    if (result !== LATE) pulling = undefined;
    return result;
  }

  async function fill(group: { items: T[]; texts: string[] }, limit: number, patience: AbortSignal): Promise<void> {
    const { now, slow } = (opened ??= open(plan.source));
    const late: Promise<typeof LATE>[] = [];
    while (group.items.length < limit) {
      // A source that answers at once is not made to wait for a promise per item.
      const result = now ? now.next() : await pullSlowly(slow, late);
      if (result === LATE) return;
      exhausted = result.done === true;
      if (result.done) return;
      group.texts.push(plan.text(result.value));
      group.items.push(result.value);
      if (slow && late.length === 0) late.push(patienceOver(patience));
    }
  }

  function patienceOver(patience: AbortSignal): Promise<typeof LATE> {
    const toLate = (): typeof LATE => LATE;
    return plan.clock.sleep(plan.maxWaitMs, patience).then(toLate, toLate);
  }

  async function read(limit: number): Promise<PulledItems<T>> {
    const group = { items: new Array<T>(), texts: new Array<string>() };
    const patience = new AbortController();
    try {
      await fill(group, limit, patience.signal);
    } catch (error) {
      if (!signal.aborted) failure = { error };
    } finally {
      patience.abort();
    }
    return group;
  }

  return {
    get ended() {
      return exhausted || failure !== undefined || signal.aborted;
    },
    get failure() {
      return failure;
    },
    read,
    async close() {
      const iterator = opened?.now ?? opened?.slow;
      if (exhausted || iterator?.return === undefined) return;
      const closed = iterator.return();
      // A source that is stuck in the middle of an item would never answer; nobody can wait for it.
      if (pulling === undefined) await closed;
      else Promise.resolve(closed).catch(() => undefined);
    },
  };
}

type OpenSource<T> =
  | { readonly now: Iterator<T>; readonly slow?: undefined }
  | { readonly now?: undefined; readonly slow: AsyncIterator<T> };

function open<T>(source: StreamSource<T>): OpenSource<T> {
  return Symbol.asyncIterator in source ? { slow: source[Symbol.asyncIterator]() } : { now: source[Symbol.iterator]() };
}
