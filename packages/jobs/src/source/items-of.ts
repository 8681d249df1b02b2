import { kinds } from "@embedloom/core";

const iteratorKind = kinds.withMethods("an async iterable of pages", "next");

/**
 * Yields the items of the pages that a source gives. The source may be the caller's own, so the pages are checked.
 *
 * @param name of the method that gave the pages, for messages
 * @throws InvalidOptionError when they are not pages
 */
export async function* itemsOf<T>(
  name: string,
  pages: AsyncIterable<readonly T[]>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  kinds.object(name, pages);
  const iterator = pages[Symbol.asyncIterator]?.();
  // A promise is refused as well. If it rejects later, nobody else handles the rejection.
  if (iterator === undefined) Promise.resolve(pages).catch(() => {});
  iteratorKind(name, iterator);
  for await (const page of { [Symbol.asyncIterator]: () => iterator }) {
    signal?.throwIfAborted();
    kinds.array(name, page);
    yield* page;
  }
}
