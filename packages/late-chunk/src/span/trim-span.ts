import type { Span } from "./span.ts";

/** White space, control and format characters, and what else is drawn as nothing. */
const INVISIBLE = /^[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/**
 * The span without white space at its ends; `undefined` when nothing that can be seen is left. Invisible characters beside
 * visible ones stay: they join emoji and choose glyphs.
 */
export function trimSpan(text: string, { start, end }: Span): Span | undefined {
  let [from, to] = [start, end];
  while (from < to && isSpace(text, from)) from++;
  while (from < to && isSpace(text, to - 1)) to--;
  return from === to || isInvisible(text, from, to) ? undefined : { start: from, end: to };
}

/** The spans without white space at their ends, those without anything to see left out. */
export function trimSpans(text: string, spans: readonly Span[]): Span[] {
  return spans.flatMap((span) => trimSpan(text, span) ?? []);
}

/** Whether a line or document shows nothing. */
export function isInvisible(text: string, start = 0, end: number = text.length): boolean {
  const first = text.charCodeAt(start);
  // Nearly every text begins with a letter, and needs no more than a look at it.
  if (start < end && ((first > 0x20 && first < 0x7f) || (first > 0xae && first < 0x300))) return false;
  return INVISIBLE.test(text.slice(start, end));
}

function isSpace(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit <= 0x20 ? /\s/.test(text[at]!) : unit > 0x7f && /\s/.test(text[at]!);
}
