import type { TokenEncoder } from "@embedloom/core";
import type { LateChunker, Span } from "@embedloom/late-chunk";

/** What reads a text token by token. */
export interface TokenReader {
  readonly encoder: TokenEncoder;
  readonly lateChunker: LateChunker<Float32Array | null>;
}

/** The tokens of a text, each with its vector of length 1; `null` for one without a direction. */
export interface ReadTokens {
  readonly spans: readonly Span[];
  readonly vectors: readonly (Float32Array | null)[];
}

/**
 * Reads a text and gives the vector of each token: a token is a chunk of itself, so the late chunker's own windows and
 * pooling are what is seen.
 */
export async function readTokens(
  { encoder, lateChunker }: TokenReader,
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
  const { chunks } = await lateChunker.embedSpans(text, spans, { signal });
  return { spans, vectors: chunks.map(({ embedding }) => embedding) };
}
