import { kindOf } from "@embedloom/core";
import type { SourceText, TextSource } from "./text-source.ts";

const PAGE = 1000;

const listKind = kindOf(
  "an array of texts with different ids",
  (value) => Array.isArray(value) && new Set(value.map((each: SourceText) => each.id)).size === value.length,
);

/**
 * Makes a source of a list, in the order of the list: for tests, and for jobs that fit into memory.
 *
 * @throws InvalidOptionError for anything but a list of texts whose ids differ
 * @example
 * ```ts
 * import { createListSource } from "@embedloom/jobs";
 *
 * const source = createListSource([{ id: "a", text: "a lease" }, { id: "b", text: "a pump" }]);
 * for await (const page of source.ids({ after: "a" })) console.log(page); // [ 'b' ]
 * ```
 */
export function createListSource(texts: readonly SourceText[]): TextSource {
  listKind("texts", texts);
  const positions = new Map(texts.map(({ id }, position) => [id, position]));
  const behind = (id: string | undefined): number => (id === undefined ? 0 : (positions.get(id) ?? -1) + 1);
  async function* pages(from: number, end: number, signal?: AbortSignal): AsyncGenerator<readonly SourceText[]> {
    for (let start = from; start < end; start += PAGE) {
      signal?.throwIfAborted();
      yield texts.slice(start, Math.min(start + PAGE, end));
    }
  }
  return {
    async *ids({ after, signal }) {
      for await (const page of pages(behind(after), texts.length, signal)) yield page.map(({ id }) => id);
    },
    read: ({ after, through }, { signal }) => pages(behind(after), behind(through), signal),
  };
}
