import { kindOf, readOptions } from "../arguments/index.ts";
import type { DocumentLimits, DocumentPart } from "../contract/index.ts";
import { documentLimitKinds } from "./document-kinds.ts";

type PartLimits = Pick<DocumentLimits, "tokensPerDocument" | "chunksPerDocument">;

// One test of all of them, not one each: there may be a million.
const amounts = kindOf(
  "an array of finite numbers from 0",
  (value) =>
    Array.isArray(value) && value.findIndex((each) => !(typeof each === "number" && each >= 0 && each < Infinity)) < 0,
);

/** Share of the limit that a part may read again on either side. */
const OVERLAP_SHARE = 1 / 8;

/**
 * Cuts a document at the edges of its chunks into parts that can be read together: one where it fits, else the fewest of
 * about the same length, of which each reads up to an eighth of the limit of what comes before it and after it, so that no
 * chunk is without its neighbours.
 *
 * A chunk that alone is over the limit is a part of its own: only the server can refuse it.
 *
 * @param tokens of each chunk
 * @throws InvalidOptionError for tokens that are no finite numbers from 0, or a limit that is none
 * @example
 * ```ts
 * import { planParts } from "@embedloom/core/document";
 *
 * planParts([2, 2, 2, 2], { tokensPerDocument: 6 }).length; // 2
 * ```
 */
export function planParts(tokens: readonly number[], limits: PartLimits): DocumentPart[] {
  amounts("tokens", tokens);
  const { tokensPerDocument: most = Infinity, chunksPerDocument: mostChunks = Infinity } = readOptions<PartLimits>(
    "limits",
    limits,
    {
      tokensPerDocument: documentLimitKinds.tokensPerDocument,
      chunksPerDocument: documentLimitKinds.chunksPerDocument,
    },
    "limits.",
  );
  const count = tokens.length;
  const total = tokens.reduce((sum, each) => sum + each, 0);
  if (count === 0) return [];
  if (total <= most && count <= mostChunks) return [{ start: 0, end: count, contextStart: 0, contextEnd: count }];
  const parts = cut(tokens, total, most, mostChunks);
  return parts.map((part) => withContext(part, tokens, most, mostChunks));
}

interface Kept {
  readonly start: number;
  readonly end: number;
}

function cut(tokens: readonly number[], total: number, most: number, mostChunks: number): Kept[] {
  // What is kept leaves room for what is read again.
  const [capacity, chunkCapacity] = [most, mostChunks].map((limit) => limit * (1 - 2 * OVERLAP_SHARE));
  const count = Math.max(Math.ceil(total / capacity!), Math.ceil(tokens.length / Math.max(1, chunkCapacity!)));
  const [targetTokens, targetChunks] = [total / count, tokens.length / count];
  const byChunks = tokens.length / mostChunks > total / most;
  const parts: Kept[] = [];
  let start = 0;
  let kept = 0;
  let before = 0;
  for (let chunk = 0; chunk < tokens.length; chunk++) {
    const more = tokens[chunk]!;
    // The part in which the middle of the chunk would stand, were all of one length.
    const part = byChunks ? Math.floor((chunk + 0.5) / targetChunks) : Math.floor((before + more / 2) / targetTokens);
    const full = kept + more > most || chunk - start + 1 > mostChunks;
    if (chunk > start && (part > parts.length || full)) {
      parts.push({ start, end: chunk });
      start = chunk;
      kept = 0;
    }
    kept += more;
    before += more;
  }
  return [...parts, { start, end: tokens.length }];
}

function withContext({ start, end }: Kept, tokens: readonly number[], most: number, mostChunks: number): DocumentPart {
  let [contextStart, contextEnd] = [start, end];
  let read = tokens.slice(start, end).reduce((sum, each) => sum + each, 0);
  const overlap = [0, 0];
  const take = (chunk: number, side: 0 | 1): boolean => {
    const more = tokens[chunk];
    if (more === undefined || read + more > most || contextEnd - contextStart >= mostChunks) return false;
    // One neighbour at least, however long it is.
    if (overlap[side]! > 0 && overlap[side]! + more > most * OVERLAP_SHARE) return false;
    overlap[side]! += more;
    read += more;
    return true;
  };
  for (let more = true; more;) {
    more = false;
    // What comes before explains more than what comes after.
    if (take(contextStart - 1, 0)) [contextStart, more] = [contextStart - 1, true];
    if (take(contextEnd, 1)) [contextEnd, more] = [contextEnd + 1, true];
  }
  return { start, end, contextStart, contextEnd };
}
