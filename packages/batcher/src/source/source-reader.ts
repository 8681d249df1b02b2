import { abortable, kinds } from "@embedloom/core";
import type { Clock } from "../time/index.ts";
import { createDeferred } from "../wait/index.ts";
import { type CountedItem, createItemGroup, type ItemGroup } from "./item-group.ts";

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
   * Pulls up to `limit` items; fewer when their tokens fill a request, or the source ends, fails, takes longer than `maxWaitMs` for the rest, or the signal
   * aborts. Never rejects.
   *
   * @param tokenLimit most tokens of a group with more than one item. Absent: any number
   */
  read(limit: number, tokenLimit: number | undefined): Promise<PulledItems<T>>;
  /** Ends the source, unless it has ended by itself. */
  close(): Promise<void>;
}

/** How a source is read. */
export interface SourcePlan<T> {
  readonly source: StreamSource<T>;
  readonly text: (item: T) => string;
  /** Tokens of a text, as the provider's limit counts them. */
  readonly countTokens: (text: string) => number;
  /** How long a group waits for a source that is slower than it, from its first item, in milliseconds. */
  readonly maxWaitMs: number;
  readonly clock: Clock;
  /** Ends the reading. */
  readonly signal: AbortSignal;
}

/** Makes a reader; the source is opened by the first read. */
export function createSourceReader<T>(plan: SourcePlan<T>): SourceReader<T> {
  const { signal } = plan;
  let opened: OpenSource<T> | undefined;
  // A pull that came too late for one group is the first of the next.
  let pulling: Promise<IteratorResult<T>> | undefined;
  let exhausted = false;
  let failure: { readonly error: unknown } | undefined;
  // The item that did not fit into the last group.
  let kept: CountedItem<T> | undefined;

  // Takes what came; whether the group wants more.
  function take(group: ItemGroup<T>, result: IteratorResult<T>): boolean {
    exhausted = result.done === true;
    if (result.done) return false;
    const text = plan.text(result.value);
    // What is not a text is refused later, with its position.
    const tokens = typeof text === "string" ? plan.countTokens(text) : 0;
    const counted = { item: result.value, text, tokens };
    if (!group.add(counted)) kept = counted;
    return kept === undefined && !group.full;
  }

  // A pull that is late for its group stays where the next group finds it.
  async function pump(iterator: AsyncIterator<T>, group: ItemGroup<T>, first: () => void): Promise<void> {
    for (let more = !group.full; more;) {
      const result = await (pulling ??= iterator.next());
      if (group.closed) return;
      pulling = undefined;
      more = take(group, result);
      if (group.items.length === 1) first();
    }
  }

  async function fillSlowly(iterator: AsyncIterator<T>, group: ItemGroup<T>): Promise<void> {
    const late = createDeferred();
    const waiting = new AbortController();
    const startWaiting = (): void => {
      void plan.clock.sleep(plan.maxWaitMs, waiting.signal).then(late.resolve, late.resolve);
    };
    if (group.items.length > 0) startWaiting();
    const pumped = pump(iterator, group, startWaiting);
    // After its group nobody waits for it.
    pumped.catch(() => undefined);
    try {
      await abortable(Promise.race([pumped, late.promise]), signal);
    } finally {
      group.closed = true;
      waiting.abort();
    }
  }

  async function fill(group: ItemGroup<T>): Promise<void> {
    if (kept !== undefined) group.add(kept);
    kept = undefined;
    const { now, slow } = (opened ??= open(plan.source));
    if (slow) return fillSlowly(slow, group);
    // A source that answers at once is not made to wait for a promise per item.
    for (let more = !group.full; more && !signal.aborted;) more = take(group, now.next());
  }

  return {
    get ended() {
      return exhausted || failure !== undefined || (signal.aborted && kept === undefined);
    },
    get failure() {
      return failure;
    },
    async read(items, tokens = Infinity) {
      const group = createItemGroup<T>(items, tokens);
      try {
        await fill(group);
      } catch (error) {
        if (!signal.aborted) failure = { error };
      }
      return group;
    },
    close: async () => (exhausted ? undefined : close(opened?.now ?? opened?.slow, pulling !== undefined)),
  };
}

async function close<T>(iterator: Iterator<T> | AsyncIterator<T> | undefined, stuck: boolean): Promise<void> {
  const closed = iterator?.return?.();
  // A source that is stuck in the middle of an item would never answer; nobody can wait for it.
  if (stuck) Promise.resolve(closed).catch(() => undefined);
  else await closed;
}

type OpenSource<T> =
  | { readonly now: Iterator<T>; readonly slow?: undefined }
  | { readonly now?: undefined; readonly slow: AsyncIterator<T> };

function open<T>(source: StreamSource<T>): OpenSource<T> {
  return Symbol.asyncIterator in source
    ? { slow: iteratorKind("source", source[Symbol.asyncIterator]()) as AsyncIterator<T> }
    : { now: iteratorKind("source", source[Symbol.iterator]()) as Iterator<T> };
}

const iteratorKind = kinds.withMethods("an iterable that gives an iterator", "next");
