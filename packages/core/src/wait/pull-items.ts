import { type Kind, kindOf } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";

const METHODS = [Symbol.asyncIterator, Symbol.iterator] as const;

/** What items can be asked from, one after another; a text, of which an iterator would make characters, is none. */
export const sourceKind: Kind = kindOf("an iterable or async iterable", (value) => {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return false;
  // Billions of holes would be as many items; that the last one is missing gives them away.
  if (Array.isArray(value) && value.length >= 2 ** 24 && !(value.length - 1 in value)) return false;
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
  const puller = itemPuller(name, source);
  try {
    for (let pulled = await puller.next(); !pulled.isEnd; pulled = await puller.next()) yield pulled.item;
  } finally {
    await puller.leave();
  }
}

/** What was pulled: an item, or the end. */
interface Pulled<Item> {
  readonly isEnd: boolean;
  readonly item: Item | undefined;
}

/** Asks for items as {@link pullItems} does, without a promise where one is there at once. */
interface ItemPuller<Item> {
  next(): Pulled<Item> | Promise<Pulled<Item>>;
  /** Tells the iterator that nobody takes more; one that failed or ended needs no telling. */
  leave(): Promise<void>;
}

/** @throws InvalidOptionError for what is no iterable */
export function itemPuller<Item>(name: string, source: AsyncIterable<Item> | Iterable<Item>): ItemPuller<Item> {
  sourceKind(name, source);
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  iteratorKind(name, iterator);
  let isOver = true;

  function pulled(item: Item | undefined): Pulled<Item> {
    isOver = false;
    return { isEnd: false, item };
  }

  function taken(result: IteratorResult<Item>): Pulled<Item> | Promise<Pulled<Item>> {
    resultKind(name, result);
    if (result.done === true) return { isEnd: true, item: undefined };
    const { value } = result;
    const comes = comesWhen(value);
    return comes === "later" ? Promise.resolve(value).then(pulled) : pulled(comes === "now" ? value : undefined);
  }

  return {
    next() {
      isOver = true;
      const result = iterator.next();
      return comesWhen(result) === "later"
        ? Promise.resolve(result).then(taken)
        : taken(result as IteratorResult<Item>);
    },
    async leave() {
      if (isOver) return;
      isOver = true;
      await iterator.return?.();
    },
  };
}

const iteratorKind = kinds.withMethods("an iterable that gives an iterator", "next");
const resultKind = kindOf(
  "an iterable whose iterator gives { value, done }",
  (value) => typeof value === "object" && value !== null,
);

/** When a value is there: what has a `then` is to be awaited, and what cannot be asked for it, never. */
function comesWhen(value: unknown): "now" | "later" | "never" {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return "now";
  try {
    return typeof Reflect.get(value, "then") === "function" ? "later" : "now";
  } catch {
    return "never";
  }
}
