import type { DocumentLimits, DocumentPart } from "../contract/index.ts";
import { isEmbedloomError } from "../failures/index.ts";
import { planParts } from "./plan-parts.ts";

/** What is sent and answered as one: a document, or a part of a long one. */
export interface DocumentUnit {
  /** Position of the document in the call. */
  readonly document: number;
  /** The chunks that are read together, those read again included. */
  readonly chunks: readonly string[];
  /** Tokens of each. */
  readonly chunkTokens: readonly number[];
  /** Their sum. */
  readonly tokens: number;
  /** Which chunks of the document they are, and of which the vectors are kept. */
  readonly part: DocumentPart;
}

/** Most of what a server's own count leaves room for, where its tokens and ours are not quite proportional. */
const USED_SHARE = 0.97;

/** Makes the units of a document. */
export function unitsOf(
  document: number,
  chunks: readonly string[],
  limits: DocumentLimits,
  estimateTokens: (text: string) => number,
): DocumentUnit[] {
  const chunkTokens = chunks.map((chunk) => estimateTokens(chunk));
  return planParts(chunkTokens, limits).map((part) => unitOf(document, chunks, chunkTokens, part));
}

/**
 * Cuts a unit that was refused as too long, at the edges of its chunks; `undefined` when it was refused for something else, or
 * is a single chunk.
 */
export function smallerUnits(unit: DocumentUnit, error: unknown, limits: DocumentLimits): DocumentUnit[] | undefined {
  const tooLong = isEmbedloomError(error, "input_too_long") || isEmbedloomError(error, "request_too_large");
  if (!tooLong || unit.chunks.length < 2) return undefined;
  const { limit, tokens } = isEmbedloomError(error, "input_too_long") ? error : { limit: undefined, tokens: undefined };
  const share = limit !== undefined && tokens !== undefined && tokens > limit ? (USED_SHARE * limit) / tokens : 0.5;
  const tokensPerDocument = unit.tokens * share;
  const { start, end, contextStart } = unit.part;
  const parts = planParts(unit.chunkTokens, { ...limits, tokensPerDocument });
  if (parts.length < 2) return undefined;
  return parts.flatMap((part) => {
    const kept = { start: Math.max(start, contextStart + part.start), end: Math.min(end, contextStart + part.end) };
    if (kept.start >= kept.end) return [];
    const [from, to] = [part.contextStart, part.contextEnd];
    const chunkTokens = unit.chunkTokens.slice(from, to);
    return {
      document: unit.document,
      chunks: unit.chunks.slice(from, to),
      chunkTokens,
      tokens: sum(chunkTokens),
      part: { ...kept, contextStart: contextStart + from, contextEnd: contextStart + to },
    };
  });
}

function unitOf(
  document: number,
  chunks: readonly string[],
  tokens: readonly number[],
  part: DocumentPart,
): DocumentUnit {
  const chunkTokens = tokens.slice(part.contextStart, part.contextEnd);
  const texts = chunks.slice(part.contextStart, part.contextEnd);
  return { document, chunks: texts, chunkTokens, tokens: sum(chunkTokens), part };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
