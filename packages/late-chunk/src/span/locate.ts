import { InvalidInputError, kinds, readOptions } from "@embedloom/core";
import type { Span } from "./span.ts";

/** The options of {@link locate}. */
export interface LocateOptions {
  /** Whether a chunk may begin before the one before it ends. @default false */
  readonly overlapping?: boolean | undefined;
}

/**
 * Finds the spans of chunk texts that another splitter cut out of `text`, in order.
 *
 * Each text is looked for behind the one before it. With `overlapping`, it may begin anywhere behind the start of that one; where it
 * stands in several places, as in repetitive text, the one counts that leaves no gap and overlaps nearest to the mean of all
 * overlaps, which is right for every splitter that repeats the same number of characters.
 *
 * @throws InvalidInputError when a text is empty or does not stand there letter by letter, for instance because the
 * splitter trimmed, normalised or re-joined it; `index` names the chunk
 * @example
 * ```ts
 * import { locate } from "@embedloom/late-chunk";
 *
 * locate("one two one", ["one", "one"]); // [{ start: 0, end: 3 }, { start: 8, end: 11 }]
 * ```
 */
export function locate(text: string, chunkTexts: readonly string[], options: LocateOptions = {}): Span[] {
  kinds.text("text", text);
  kinds.texts("chunkTexts", chunkTexts);
  const { overlapping = false } = readOptions<LocateOptions>("options", options, {
    overlapping: kinds.optional(kinds.flag),
  });
  const spans: Span[] = [];
  const left = overlapping ? lengthsLeft(text, chunkTexts) : undefined;
  for (const [index, chunkText] of chunkTexts.entries()) {
    if (chunkText === "") throw new InvalidInputError("The chunk is empty, so it stands nowhere.", { index });
    const before = spans.at(-1);
    const from = before === undefined ? 0 : overlapping ? before.start + 1 : before.end;
    const near = before && left && placeNear(text, chunkText, before, left.overlapAt(index, before.end));
    const start = near ?? text.indexOf(chunkText, from);
    if (start < 0) throw new InvalidInputError(notFound(chunkText, from), { index });
    spans.push({ start, end: start + chunkText.length });
  }
  return spans;
}

/** Tells how much each of the chunks from one on overlaps the one before it, if all overlap alike and reach the end. */
function lengthsLeft(text: string, chunkTexts: readonly string[]): { overlapAt(index: number, end: number): number } {
  const last = chunkTexts.at(-1) ?? "";
  const textEnd = text.lastIndexOf(last) + last.length;
  const sums = [0];
  for (const chunkText of chunkTexts.toReversed()) sums.push(sums.at(-1)! + chunkText.length);
  const count = chunkTexts.length;
  return { overlapAt: (index, end) => (sums[count - index]! - (textEnd - end)) / (count - index) };
}

/** The place nearest to the wanted overlap that adds to `before` and leaves no gap behind it; `undefined` when there is none. */
function placeNear(text: string, chunkText: string, before: Span, overlap: number): number | undefined {
  const limit = before.end + /^\s*/.exec(text.slice(before.end))![0].length;
  const from = Math.max(before.start + 1, before.end - chunkText.length + 1);
  const within = text.slice(from, limit + chunkText.length);
  const wanted = Math.max(0, Math.round(before.end - overlap) - from);
  const places = [within.lastIndexOf(chunkText, wanted), within.indexOf(chunkText, wanted)].filter(
    (place) => place >= 0,
  );
  const [nearest] = places.toSorted((one, other) => Math.abs(one - wanted) - Math.abs(other - wanted));
  return nearest === undefined ? undefined : from + nearest;
}

function notFound(chunkText: string, from: number): string {
  return (
    `The chunk of ${chunkText.length} characters does not stand in the text from position ${from} on. ` +
    "The text must be the very string that was split: nothing trimmed, normalised or joined again."
  );
}
