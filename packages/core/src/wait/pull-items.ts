import { type Kind, kindOf } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";

const METHODS = [Symbol.asyncIterator, Symbol.iterator] as const;

/** What items can be asked from, one after another; a text, of which an iterator would make characters, is none. */
export const sourceKind: Kind = kindOf("an iterable or async iterable", (value) => {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return false;
  return METHODS.some((method) => typeof Reflect.get(value, method) === "function");
});

/**
 * Asks for one item after another, as `for await` does, with a typed error for an iterator that is none. What the iterator
 * throws is its owner's, and travels as it is. An item that cannot even be awaited, such as a proxy that was revoked, comes as
 * `undefined`, to be refused by its place.
 *
 * @param name of the argument, for the error
 * @throws InvalidOptionError for what is no iterable, when the first item is asked for
 * @example
 * ```ts
 * import { pullItems } from "@embedloom/core";
 *
 * const items: unknown[] = [];
 * for await (const item of pullItems("rows", ["a", "b"])) items.push(item);
 * console.log(items); // [ 'a', 'b' ]
 * ```
 */
export async function* pullItems<Item>(
  name: string,
  source: AsyncIterable<Item> | Iterable<Item>,
): AsyncGenerator<Item | undefined, void, undefined> {
  sourceKind(name, source);
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  iteratorKind(name, iterator);
  let isOver = true;
  try {
    for (;;) {
      const result = await iterator.next();
      resultKind(name, result);
      if (result.done === true) return;
      const item = isReadable(result.value) ? await result.value : undefined;
      isOver = false;
      yield item;
      isOver = true;
    }
  } finally {
    // Whoever takes the items has left; an iterator that failed or ended needs no telling.
    if (!isOver) await iterator.return?.();
  }
}

const iteratorKind = kinds.withMethods("an iterable that gives an iterator", "next");
const resultKind = kindOf(
  "an iterable whose iterator gives { value, done }",
  (value) => typeof value === "object" && value !== null,
);

function isReadable(value: unknown): boolean {
  try {
    Reflect.get(Object(value), "constructor");
    return true;
  } catch {
    return false;
  }
}
