import { EmbeddingMatrix, type Usage } from "@embedloom/core";
import { reindexFailure } from "./reindex-failure.ts";
import type { SettledEmbeddings } from "./settled-embeddings.ts";

/** The part of a shared call that one caller asked for. */
export interface CallShare {
  /** Number of inputs; the shares follow one another. */
  readonly inputs: number;
  /** What the share weighs when the cost is divided. */
  readonly tokens: number;
}

/** Gives every caller its own rows, failures and share of the cost; all shares of the usage add up to what was paid. */
export function splitSettled(settled: SettledEmbeddings, shares: readonly CallShare[]): SettledEmbeddings[] {
  const { completed, failures, stoppedBy, rateLimit, overlong = [] } = settled;
  const allTokens = shares.reduce((sum, { tokens }) => sum + tokens, 0);
  let start = 0;
  let row = 0;
  let weight = 0;
  return shares.map(({ inputs, tokens }) => {
    const end = start + inputs;
    const firstRow = row;
    while (row < completed.indices.length && completed.indices[row]! < end) row += 1;
    const own = failures.filter(({ index }) => index >= start && index < end);
    const tooLong = overlong
      .filter(({ index }) => index >= start && index < end)
      .map((input) => ({ ...input, index: input.index - start }));
    const usage = portion(completed.usage, weight / allTokens, (weight + tokens) / allTokens);
    const part: SettledEmbeddings = {
      completed: {
        indices: completed.indices.slice(firstRow, row).map((index) => index - start),
        embeddings: rowsOf(completed.embeddings, firstRow, row),
        usage,
      },
      failures: own.map((failure) => reindexFailure(failure, -start, stoppedBy)),
      ...(rateLimit && { rateLimit }),
      ...(tooLong.length > 0 && { overlong: tooLong }),
      ...(own.some(({ error }) => stoppedBy !== undefined && error === stoppedBy) && { stoppedBy }),
    };
    start = end;
    weight += tokens;
    return part;
  });
}

// Memory of its own: a caller may write to its rows, and must not keep those of the others alive.
function rowsOf({ data, dimensions }: EmbeddingMatrix, start: number, end: number): EmbeddingMatrix {
  return new EmbeddingMatrix(data.slice(start * dimensions, end * dimensions), dimensions);
}

// What lies between two marks of the whole; rounding the marks and not the parts keeps the sum.
function portion({ requests, tokens, costUsd }: Usage, from: number, to: number): Usage {
  const between = (whole: number): number => Math.round(whole * to) - Math.round(whole * from);
  return {
    requests: between(requests),
    tokens: tokens === undefined ? undefined : between(tokens),
    costUsd: costUsd === undefined ? undefined : costUsd * (to - from),
  };
}
