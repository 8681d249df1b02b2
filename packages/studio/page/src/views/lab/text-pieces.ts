/** A piece of a chunk's text: a token with its similarity, or what stands between tokens. */
export interface TextPiece {
  readonly start: number;
  readonly text: string;
  /** Absent: no token. */
  readonly score?: number;
}

/** A chunk in its text, and its tokens. */
export interface TokenText {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Starts and ends in turn, in code units of the whole text. */
  readonly tokens: readonly number[];
  readonly scores: readonly number[];
}

/** Cuts the text of a chunk at its tokens; together the pieces are the text. */
export function textPieces({ text, start, end, tokens, scores }: TokenText): TextPiece[] {
  const pieces: TextPiece[] = [];
  let at = start;
  for (let token = 0; token < scores.length; token++) {
    const from = Math.max(at, tokens[2 * token] ?? at);
    const to = Math.min(end, tokens[2 * token + 1] ?? from);
    if (to <= from) continue;
    if (from > at) pieces.push({ start: at, text: text.slice(at, from) });
    pieces.push({ start: from, text: text.slice(from, to), score: scores[token] ?? 0 });
    at = to;
  }
  if (at < end) pieces.push({ start: at, text: text.slice(at, end) });
  return pieces;
}
