import type { DocumentText } from "../../../../src/api/documents.ts";

/** A part of a window: a chunk of the document, or what lies between chunks. */
export interface TextPart {
  /** First code unit in the window. */
  readonly start: number;
  readonly text: string;
  /** Position of the chunk. Absent: it is between chunks, or the end of one that began before the window. */
  readonly chunk?: number;
  readonly isChosen: boolean;
}

type Window = Pick<DocumentText, "from" | "text" | "spans" | "firstChunk">;

/** Cuts a window at the boundaries of its chunks and of the chosen one; together the parts are the window. */
export function textParts(
  { from, text, spans, firstChunk }: Window,
  chosen: { readonly start: number; readonly end: number } | undefined,
): TextPart[] {
  const edges = chosen === undefined ? [] : [chosen.start, chosen.end];
  const cuts = [0, text.length, ...[...spans, ...edges].map((at) => at - from)];
  const inside = [...new Set(cuts.filter((at) => at >= 0 && at <= text.length))].toSorted((a, b) => a - b);
  let at = 0;
  return inside.slice(1).map((end, index) => {
    const start = inside[index] ?? 0;
    while (2 * at + 2 < spans.length && (spans[2 * at + 2] ?? 0) - from <= start) at += 1;
    const [first, past] = [(spans[2 * at] ?? 0) - from, (spans[2 * at + 1] ?? 0) - from];
    const isChosen = chosen !== undefined && start >= chosen.start - from && end <= chosen.end - from;
    return {
      start,
      text: text.slice(start, end),
      ...(start >= first && end <= past && { chunk: firstChunk + at }),
      isChosen,
    };
  });
}
