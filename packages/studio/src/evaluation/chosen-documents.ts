import { setImmediate as giveWay } from "node:timers/promises";
import type { Library } from "../library/index.ts";
import type { HeldIndex } from "../search/index.ts";
import type { ChunkedDocument } from "./heading-task.ts";

/** Characters that an evaluation embeds at most: a minute or so of the bundled model. */
const MOST_CHARACTERS = 400_000;

/** The documents of an evaluation: all of the index, or every second, every third … of them. */
export async function chosenDocuments(
  { documents, spans }: HeldIndex,
  library: Pick<Library, "text">,
): Promise<{ readonly documents: readonly ChunkedDocument[]; readonly leftOut: number }> {
  const lengths = documents.map(({ from, to }) => (to > from ? spans[2 * to - 1]! : 0));
  const all = lengths.reduce((sum, length) => sum + length, 0);
  const step = Math.max(1, Math.ceil(all / MOST_CHARACTERS));
  const chosen: ChunkedDocument[] = [];
  for (let at = 0; at < documents.length; at += step) {
    const { id, name, from, to } = documents[at]!;
    const rows = Array.from({ length: to - from }, (_, chunk) => from + chunk);
    chosen.push({
      id,
      name,
      text: library.text(id),
      spans: rows.map((row) => ({ start: spans[2 * row]!, end: spans[2 * row + 1]! })),
    });
    await giveWay();
  }
  return { documents: chosen, leftOut: documents.length - chosen.length };
}
