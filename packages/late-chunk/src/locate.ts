import { InvalidInputError } from "@embedloom/core";
import type { Span } from "./span.ts";

/** The choices of {@link locate}. */
export interface LocateOptions {
  /** Whether a chunk may begin before the one before it ends. @default false */
  readonly overlapping?: boolean | undefined;
}

/**
 * Finds the spans of chunk texts that another splitter cut out of `text`, in order.
 *
 * Each text is looked for behind the one before it; with `overlapping`, behind the start of the one before it, where the
 * nearest place counts.
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
  const { overlapping = false } = options;
  let from = 0;
  return chunkTexts.map((chunkText, index) => {
    if (chunkText === "") throw new InvalidInputError("The chunk is empty, so it stands nowhere.", { index });
    const start = text.indexOf(chunkText, from);
    if (start < 0) throw new InvalidInputError(notFound(chunkText, from), { index });
    from = overlapping ? start + 1 : start + chunkText.length;
    return { start, end: start + chunkText.length };
  });
}

function notFound(chunkText: string, from: number): string {
  return (
    `The chunk of ${chunkText.length} characters does not stand in the text from position ${from} on. ` +
    "The text must be the very string that was split: nothing trimmed, normalised or joined again."
  );
}
