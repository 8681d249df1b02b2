import { kindOf, type Kind } from "../check-arguments.ts";
import { InvalidOptionError } from "../errors/invalid-option-error.ts";

const METHODS = [Symbol.asyncIterator, Symbol.iterator] as const;

/** What rows can be asked from, one after another; a text, of which an iterator would make characters, is none. */
export const rowsKind: Kind = kindOf("an iterable or async iterable of rows", (value) => {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return false;
  return METHODS.some((method) => typeof Reflect.get(value, method) === "function");
});

/**
 * Asks for one item after another, as `for await` does, with a typed error for an iterator that is none. What the iterator
 * throws is its owner's, and travels as it is. An item that cannot even be awaited, such as a proxy that was revoked, comes as
 * `undefined`, to be refused by its place.
 */
export async function* pullRows<Row>(
  rows: AsyncIterable<Row> | Iterable<Row>,
): AsyncGenerator<Row | undefined, void, undefined> {
  rowsKind("rows", rows);
  const iterator = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  if (typeof iterator?.next !== "function") throw noIterator(iterator);
  let isOver = true;
  try {
    for (;;) {
      const result = await iterator.next();
      if (typeof result !== "object" || result === null) throw noIterator(result);
      if (result.done === true) return;
      const row = isReadable(result.value) ? await result.value : undefined;
      isOver = false;
      yield row;
      isOver = true;
    }
  } finally {
    // Whoever takes the rows has left; an iterator that failed or ended needs no telling.
    if (!isOver) await iterator.return?.();
  }
}

function isReadable(value: unknown): boolean {
  try {
    Reflect.get(Object(value), "constructor");
    return true;
  } catch {
    return false;
  }
}

function noIterator(given: unknown): InvalidOptionError {
  return new InvalidOptionError("rows", "an iterable whose iterator gives { value, done }", given);
}
