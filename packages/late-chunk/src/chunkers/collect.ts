import { createGiveWay } from "@embedloom/core";

/** All that a generator gives, giving way to other work in between. */
export async function collect<T>(source: Iterable<T>, signal: AbortSignal | undefined): Promise<T[]> {
  const giveWay = createGiveWay(signal);
  const all: T[] = [];
  for (const each of source) {
    all.push(each);
    await giveWay();
  }
  return all;
}
