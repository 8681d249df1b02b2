import type { Span } from "../span.ts";

/** The span without white space at its ends; `undefined` when nothing is left. */
export function trimSpan(text: string, { start, end }: Span): Span | undefined {
  const part = text.slice(start, end);
  const left = part.length - part.trimStart().length;
  if (left === part.length) return undefined;
  return { start: start + left, end: start + part.trimEnd().length };
}

/** The spans without white space at their ends, those of white space alone left out. */
export function trimSpans(text: string, spans: readonly Span[]): Span[] {
  return spans.flatMap((span) => trimSpan(text, span) ?? []);
}
