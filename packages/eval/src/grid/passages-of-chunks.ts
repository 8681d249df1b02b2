import type { TextSpan } from "@embedloom/core";
import type { RetrievalDocument } from "../task/index.ts";

/** The passage of each chunk: the one it shares most with, the document where it has none, else an id that nobody judged. */
export function passagesOfChunks(document: RetrievalDocument, spans: readonly TextSpan[]): string[] {
  const { id, passages } = document;
  if (passages === undefined) return spans.map(() => id);
  const sorted = passages.toSorted((one, other) => one.start - other.start);
  return spans.map(({ start, end }) => {
    let best = { id: `${id} at ${start}`, shared: 0 };
    for (const passage of sorted) {
      if (passage.start >= end) break;
      const shared = Math.min(end, passage.end) - Math.max(start, passage.start);
      if (shared > best.shared) best = { id: passage.id, shared };
    }
    return best.id;
  });
}
