import { InvalidOptionError, kinds, type KindsOf, readOptions } from "@embedloom/core";
import { chunksKind, type SearchChunk } from "./search-chunk.ts";

/** The options of {@link contextAround}. */
export interface ContextOptions {
  /** How many chunks of the source to give before and after, from 0. @default 1 */
  readonly chunks?: number | undefined;
}

/** What stands around a chunk in its source; empty where nothing does. */
export interface ChunkContext {
  readonly before: string;
  readonly after: string;
}

const optionKinds: KindsOf<ContextOptions> = { chunks: kinds.optional(kinds.integer(0)) };

/**
 * Gives the chunks that stand around one in its source, joined, without what the chunk has itself where they overlap.
 *
 * @param chunks of all sources, in any order
 * @param index the one that was found
 * @throws InvalidOptionError when an argument is invalid
 * @example
 * ```ts
 * import { contextAround } from "@embedloom/search";
 *
 * const chunk = (id: string, text: string, start: number) => ({ id, text, source: "lease", span: [start, start + text.length] as const });
 * const chunks = [chunk("1", "Who pays", 0), chunk("2", "pays for the", 4), chunk("3", "for the roof?", 9)];
 * console.log(contextAround(chunks, 1)); // { before: 'Who ', after: ' roof?' }
 * ```
 */
export function contextAround(
  chunks: readonly SearchChunk[],
  index: number,
  options: ContextOptions = {},
): ChunkContext {
  const all = chunksKind("chunks", chunks) as readonly SearchChunk[];
  const { chunks: most = 1 } = readOptions("options", options, optionKinds);
  if (!Number.isInteger(index) || all[index] === undefined) {
    throw new InvalidOptionError("index", `the position of one of the ${all.length} chunks`, index);
  }
  return createContexts(all)(index, most);
}

/** Makes the function that gives the context of a chunk; the chunks are known to be right. */
export function createContexts(chunks: readonly SearchChunk[]): (index: number, most: number) => ChunkContext {
  const bySource = new Map<string, number[]>();
  for (const [index, { source, span }] of chunks.entries()) {
    if (source === undefined || span === undefined) continue;
    const known = bySource.get(source);
    if (known === undefined) bySource.set(source, [index]);
    else known.push(index);
  }
  const startOf = (index: number): number => chunks[index]!.span![0];
  const places = new Map<number, number>();
  for (const list of bySource.values()) {
    list.sort((one, other) => startOf(one) - startOf(other) || one - other);
    for (const [place, index] of list.entries()) places.set(index, place);
  }
  return (index, most) => {
    const place = places.get(index);
    const { source = "", span } = chunks[index]!;
    if (place === undefined || span === undefined) return { before: "", after: "" };
    const list = bySource.get(source)!;
    const around = (from: number, to: number) => list.slice(Math.max(0, from), to).map((each) => chunks[each]!);
    return {
      before: joined(around(place - most, place), -Infinity, span[0]),
      after: joined(around(place + 1, place + 1 + most), span[1], Infinity),
    };
  };
}

/** What chunks of one source say between two places, each place once; a space where something is missing. */
function joined(chunks: readonly SearchChunk[], from: number, to: number): string {
  let [text, at] = ["", from];
  for (const { text: each, span } of chunks) {
    const [start, end] = span!;
    const [first, last] = [Math.max(start, at), Math.min(end, to)];
    if (first >= last) continue;
    if (text !== "" && start > at) text += " ";
    text += each.slice(first - start, last - start);
    at = last;
  }
  return text;
}
