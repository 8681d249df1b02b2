import { contentDigest, type DeadLetter } from "@embedloom/core";
import type { StreamSource } from "../source/index.ts";

/** The items of a source that are on a list of dead letters. */
export interface DeadItems<T> {
  readonly items: StreamSource<T>;
  /** Position in the whole source of the item at `index` among these. */
  positionOf(index: number): number;
}

/** Picks them, as they are pulled; a position is kept for each, and nothing for the others. */
export function deadItems<T>(
  source: StreamSource<T>,
  text: (item: T) => string,
  letters: readonly DeadLetter[],
): DeadItems<T> {
  const digests = new Set(letters.map(({ digest }) => digest));
  const positions: number[] = [];
  let next = 0;

  function isDead(item: T): boolean {
    const content: unknown = text(item);
    const position = next++;
    const dead = typeof content === "string" && digests.has(contentDigest(content));
    if (dead) positions.push(position);
    return dead;
  }

  async function* slowly(items: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
    for await (const item of items) if (isDead(item)) yield item;
  }

  function* atOnce(items: Iterable<T>): Generator<T, void, undefined> {
    for (const item of items) if (isDead(item)) yield item;
  }

  return {
    items: Symbol.asyncIterator in source ? slowly(source) : atOnce(source),
    positionOf: (index) => positions[index] ?? index,
  };
}
