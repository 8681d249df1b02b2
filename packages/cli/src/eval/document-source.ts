import type { SourceDocument } from "@embedloom/sync";
import type { PathsSource } from "../documents/index.ts";

/**
 * A source of documents that come from elsewhere than from paths.
 *
 * @param read gives them, anew for each reading
 */
export function createDocumentSource(
  folder: string,
  read: () => Iterable<SourceDocument> | AsyncIterable<SourceDocument>,
): PathsSource {
  return {
    folder,
    leftOut: () => ({ skipped: [], ignored: 0, excluded: 0, others: 0, unmatched: [] }),
    placesOf: () => undefined,
    includes: () => true,
    async *read({ signal }) {
      for await (const document of read()) {
        signal?.throwIfAborted();
        yield document;
      }
    },
  };
}
