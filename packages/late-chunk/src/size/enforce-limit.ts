import type { EventLoopYield } from "@embedloom/core";
import type { ChunkOptions, ChunkSpan } from "./chunker.ts";
import type { CheckedSize } from "./chunk-size.ts";
import { createTokenRuler, tokenizer } from "./ruler.ts";
import { splitWords } from "./split-words.ts";
import { trimSpans } from "../span/index.ts";
import type { WholeMarks } from "./whole-marks.ts";

/** How {@link enforceLimit} counts and cuts. */
export interface EnforceOptions extends ChunkOptions {
  readonly yieldToEventLoop: EventLoopYield;
  /** What stays whole. Absent: nothing. */
  readonly marks?: WholeMarks;
}

/**
 * Cuts again what has more tokens alone than it has in its text: a word that was cut, or one that had a space before it,
 * can become more tokens. So no chunk is over the limit, whichever way its tokens are counted.
 */
export async function enforceLimit<Chunk extends ChunkSpan>(
  text: string,
  chunks: readonly Chunk[],
  size: Pick<CheckedSize, "unit" | "max">,
  call: EnforceOptions,
): Promise<readonly Chunk[]> {
  if (size.unit !== "tokens" || call.countAlone === false) return chunks;
  const held: Chunk[] = [];
  for (const chunk of chunks) {
    await call.yieldToEventLoop();
    held.push(...(await holdOne(text, chunk, size, call)));
  }
  return held;
}

async function holdOne<Chunk extends ChunkSpan>(
  text: string,
  chunk: Chunk,
  size: Pick<CheckedSize, "unit" | "max">,
  call: EnforceOptions,
): Promise<readonly Chunk[]> {
  // The whole text was counted as it stands.
  if (chunk.start === 0 && chunk.end === text.length) return [chunk];
  const part = text.slice(chunk.start, chunk.end);
  const { ids, starts } = await tokenizer(call)(part);
  const header = chunk.tableHeader && text.slice(chunk.tableHeader.start, chunk.tableHeader.end);
  const above = header === undefined ? 0 : (await tokenizer(call)(header)).ids.length;
  const max = Math.max(1, size.max - above);
  if (ids.length <= max) return [chunk];
  // Parts of equal size: the last one is no scrap, and each has room for the tokens that its own cut adds.
  const target = Math.ceil(ids.length / Math.ceil(ids.length / max));
  const whole = { start: 0, end: part.length };
  const pieces = trimSpans(part, [
    ...splitWords(part, whole, createTokenRuler(part, starts, call.marks?.within(chunk)), target),
  ]);
  if (pieces.length < 2) return [chunk];
  const placed = pieces.map(({ start, end }) => ({ ...chunk, start: chunk.start + start, end: chunk.start + end }));
  return enforceLimit(text, placed, size, call);
}
