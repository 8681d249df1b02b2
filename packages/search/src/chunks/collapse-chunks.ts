import { kindOf, kinds, type KindsOf, readOptions } from "@embedloom/core";
import { chunksKind, type SearchChunk } from "./search-chunk.ts";

/** The options of {@link collapseChunks}. */
export interface CollapseOptions {
  /** Which share of the shorter of two chunks of one source may also be in the other, between 0, where a shared character is too much, and 1. @default 0.5 */
  readonly overlap?: number | undefined;
}

/** A chunk that was kept, and those that say the same. */
export interface CollapsedChunk {
  /** Its position among the given. */
  readonly index: number;
  /** Positions of those that it stands for, best first. */
  readonly duplicates: readonly number[];
}

/** The kinds of {@link CollapseOptions}. */
export const collapseKinds: KindsOf<CollapseOptions> = {
  overlap: kinds.optional(
    kindOf("a number from 0 to 1", (value) => typeof value === "number" && value >= 0 && value <= 1),
  ),
};

/**
 * Keeps the best of chunks that say the same: whose texts are equal but for white space, or that overlap in their source by more than a
 * share of the shorter one.
 *
 * @param chunks best first
 * @throws InvalidOptionError when an argument is invalid
 * @example
 * ```ts
 * import { collapseChunks } from "@embedloom/search";
 *
 * const chunk = (id: string, start: number, end: number) => ({ id, text: id, source: "lease", span: [start, end] as const });
 * const kept = collapseChunks([chunk("a", 0, 100), chunk("b", 20, 120), chunk("c", 90, 190)]);
 * console.log(kept); // [ { index: 0, duplicates: [ 1 ] }, { index: 2, duplicates: [] } ]
 * ```
 */
export function collapseChunks(chunks: readonly SearchChunk[], options: CollapseOptions = {}): CollapsedChunk[] {
  const { overlap = 0.5 } = readOptions("options", options, collapseKinds);
  return collapse(chunksKind("chunks", chunks) as readonly SearchChunk[], overlap);
}

/** {@link collapseChunks} of chunks that are known to be right. */
export function collapse(chunks: readonly SearchChunk[], overlap: number): CollapsedChunk[] {
  const kept: { readonly index: number; readonly duplicates: number[] }[] = [];
  const byText = new Map<string, (typeof kept)[number]>();
  const bySource = new Map<string, (typeof kept)[number][]>();
  for (const [index, chunk] of chunks.entries()) {
    const text = withPlainSpaces(chunk.text);
    const neighbours = chunk.source === undefined ? [] : (bySource.get(chunk.source) ?? []);
    const same = byText.get(text) ?? neighbours.find((each) => shared(chunks[each.index]!, chunk) > overlap);
    if (same !== undefined) {
      same.duplicates.push(index);
      continue;
    }
    const one = { index, duplicates: [] };
    kept.push(one);
    byText.set(text, one);
    if (chunk.source !== undefined) bySource.set(chunk.source, [...neighbours, one]);
  }
  return kept;
}

/** White space that is not one space between two words. */
const OTHER_SPACE = /\s\s|[^\S ]|^ | $/;

/** A text with one space wherever it has white space inside, and none around it. Most have no other, and are not copied. */
function withPlainSpaces(text: string): string {
  return OTHER_SPACE.test(text) ? text.replaceAll(/\s+/g, " ").trim() : text;
}

/** The share of the shorter span that both have. */
function shared({ span: one }: SearchChunk, { span: other }: SearchChunk): number {
  if (one === undefined || other === undefined) return 0;
  const both = Math.min(one[1], other[1]) - Math.max(one[0], other[0]);
  return Math.max(0, both) / Math.max(1, Math.min(one[1] - one[0], other[1] - other[0]));
}
