import type { Library } from "../library/index.ts";
import type { HeldIndex } from "./index-holder.ts";
import { documentOf } from "./search-hits.ts";

/** Reads the texts of chunks, each document once. */
export function chunkTexts(library: Pick<Library, "text">, index: HeldIndex): (row: number) => string {
  const texts = new Map<string, string>();
  return (row) => {
    const { id } = documentOf(index, row);
    const text = texts.get(id) ?? library.text(id);
    texts.set(id, text);
    return text.slice(index.spans[2 * row], index.spans[2 * row + 1]);
  };
}
