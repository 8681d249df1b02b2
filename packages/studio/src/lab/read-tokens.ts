import type { TokenEncoder } from "@embedloom/core";
import { createLateChunker, type LateChunker, type Span } from "@embedloom/late-chunk";

/** What reads a text token by token. */
export interface TokenReader {
  readonly encoder: TokenEncoder;
  /** Gives vectors as long as the model made them: a token's length is its weight in the mean of its chunk. */
  readonly unscaled: LateChunker<Float32Array | null>;
}

/** The tokens of a text with their vectors; `null` for one without. */
export interface ReadTokens {
  readonly spans: readonly Span[];
  readonly vectors: readonly (Float32Array | null)[];
}

/** Makes a reader of an encoder. */
export function createTokenReader(encoder: TokenEncoder): TokenReader {
  const unscaled = createLateChunker({ encoder, onEmptySpan: "null", normalize: false, specials: "exclude" });
  return { encoder, unscaled };
}

/**
 * Reads a text and gives the vector of each token: a token is a chunk of itself, so the late chunker's own windows are
 * what is seen.
 */
export async function readTokens(
  { encoder, unscaled }: TokenReader,
  text: string,
  signal: AbortSignal,
): Promise<ReadTokens> {
  const { starts, ends } = await encoder.tokenize(text, { signal });
  const spans: Span[] = [];
  for (let token = 0; token < starts.length; token++) {
    const start = starts[token]!;
    const end = ends[token]!;
    // Pieces of one character share its place; the first stands for them.
    if (end > start && start >= (spans.at(-1)?.end ?? 0)) spans.push({ start, end });
  }
  if (spans.length === 0) return { spans, vectors: [] };
  const { chunks } = await unscaled.embedSpans(text, spans, { signal });
  return { spans, vectors: chunks.map(({ embedding }) => embedding) };
}

/** What each token adds to the similarity of a query with the mean of all of them: the parts add up to it. */
export function shares(query: Float32Array, { vectors }: ReadTokens): number[] {
  const sum = new Float64Array(query.length);
  for (const vector of vectors) vector?.forEach((value, at) => (sum[at]! += value));
  const length = Math.hypot(...sum) || 1;
  return vectors.map((vector) => (vector === null ? 0 : dot(query, vector) / length));
}

function dot(left: Float32Array, right: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < left.length; at++) sum += left[at]! * right[at]!;
  return sum;
}
