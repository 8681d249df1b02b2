import { expect, test } from "vitest";
import { pullItems } from "./pull-items.ts";

async function all(source: AsyncIterable<unknown> | Iterable<unknown>): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const item of pullItems("rows", source)) items.push(item);
  return items;
}

test("default: items come in order, promises among them awaited, from iterables of both kinds", async () => {
  async function* later() {
    yield "a";
    yield "b";
  }
  await expect(all(later())).resolves.toEqual(["a", "b"]);
  await expect(all(["a", Promise.resolve("b")])).resolves.toEqual(["a", "b"]);
});

test("behavior: whoever leaves ends the source, and a source that ended is not told", async () => {
  let returns = 0;
  const source = {
    [Symbol.iterator]: () => ({
      at: 0,
      next(): IteratorResult<number> {
        return { value: (this.at += 1), done: this.at > 3 };
      },
      return(): IteratorResult<number> {
        returns += 1;
        return { value: undefined, done: true };
      },
    }),
  };
  for await (const item of pullItems("rows", source)) if (item === 2) break;
  expect(returns).toBe(1);
  await expect(all(source)).resolves.toEqual([1, 2, 3]);
  expect(returns).toBe(1);
});

test("behavior: an item that cannot be awaited is none, and those after it come", async () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  await expect(all(["a", proxy, "b"])).resolves.toEqual(["a", undefined, "b"]);
});

const noObject: Iterable<unknown> = JSON.parse("7");
const noIterator: Iterable<unknown> = Object.assign({}, { [Symbol.iterator]: JSON.parse("null") });
const noResult = { [Symbol.iterator]: () => ({ next: () => JSON.parse("1") }) };

test.each([
  ["a number", noObject],
  ["a text", "letters"],
  ["bytes", Uint8Array.of(1)],
  ["an iterator that is none", noIterator],
  ["a result that is none", noResult],
  ["an array of billions of holes", Object.assign([], { length: 2 ** 32 - 1 })],
])("error: %s is refused by the name of the argument", async (_, source) => {
  await expect(all(source)).rejects.toMatchObject({ code: "invalid_option", option: "rows" });
});

test("error: what the source throws travels as it is", async () => {
  const error = new RangeError("mine");
  const source = {
    [Symbol.iterator]: () => ({
      next() {
        throw error;
      },
    }),
  };
  await expect(all(source)).rejects.toBe(error);
});
