import { kinds } from "@embedloom/core";

const iteratorKind = kinds.withMethods("an async iterable of pages", "next");

/**
 * The items of pages that a source gives, whoever wrote it.
 *
 * @param name of what gave the pages, for messages
 * @throws InvalidOptionError when they are no pages
 */
export async function* itemsOf<T>(
  name: string,
  pages: AsyncIterable<readonly T[]>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  kinds.object(name, pages);
  const iterator = pages[Symbol.asyncIterator]?.();
  iteratorKind(name, iterator);
  for await (const page of { [Symbol.asyncIterator]: () => iterator }) {
    signal?.throwIfAborted();
    kinds.array(name, page);
    yield* page;
  }
}
