import { createEventLoopYield } from "@embedloom/core";

/** All that a generator gives, yielding to the event loop in between. */
export async function collect<T>(source: Iterable<T>, signal: AbortSignal | undefined): Promise<T[]> {
  const yieldToEventLoop = createEventLoopYield(signal);
  const all: T[] = [];
  for (const each of source) {
    all.push(each);
    await yieldToEventLoop();
  }
  return all;
}
