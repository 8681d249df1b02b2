import { CHUNK } from "./in-chunks.ts";
import { type SharedWork, shareWork } from "./single-flight.ts";

/** Does something with items; gives one result per item, or `undefined` when it failed. */
export type ManyCall<I, R> = (
  items: readonly I[],
  signal: AbortSignal | undefined,
) => Promise<readonly R[] | undefined>;

interface Group<I, R> {
  readonly items: I[];
  readonly work: SharedWork<readonly R[] | undefined>;
}

/**
 * Lets small calls that come in the same turn of the event loop share one: ten thousand callers with a text each send
 * as few commands as one caller with ten thousand texts.
 *
 * @param run one call for all; its signal aborts when every caller has gone
 * @param whenLeft gets the results of a caller who left before they were there
 */
export function mergeCalls<I, R>(
  run: ManyCall<I, R>,
  whenLeft: (results: readonly R[]) => void = () => {},
): ManyCall<I, R> {
  let open: Group<I, R> | undefined;

  function begin(mayEnd: boolean): Group<I, R> {
    const items: I[] = [];
    const work = shareWork(async (signal) => {
      await endOfTurn();
      if (open === group) open = undefined;
      return run(items, signal);
    }, mayEnd);
    const group = { items, work };
    return group;
  }

  return async (items, signal) => {
    if (items.length >= CHUNK) return run(items, signal);
    if (open === undefined || open.items.length + items.length > CHUNK) open = begin(signal !== undefined);
    const { items: all, work } = open;
    const start = all.length;
    for (const item of items) all.push(item);
    const own = (results: readonly R[] | undefined): readonly R[] | undefined =>
      results?.slice(start, start + items.length);
    try {
      return own(await work.join(signal));
    } catch (error) {
      work.result.then(
        (results) => whenLeft(own(results) ?? []),
        () => {},
      );
      throw error;
    }
  };
}

// A runtime without `process` has nothing between its microtasks and its timers.
const afterMicrotasks: (run: () => void) => unknown = globalThis.process?.nextTick ?? setTimeout;

/** After everything that can go on without waiting. */
async function endOfTurn(): Promise<void> {
  return new Promise((resolve) => void afterMicrotasks(resolve));
}
