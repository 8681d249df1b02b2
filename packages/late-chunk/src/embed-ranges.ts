import {
  type AbortOptions,
  addUsage,
  type EmbeddingMatrix,
  InvalidReplyError,
  isEmbedloomError,
  NO_USAGE,
  type TokenEncoderInfo,
  type Usage,
} from "@embedloom/core";
import type { DocumentPlan } from "./plan-document.ts";
import type { CheckedSettings } from "./late-chunker-settings.ts";
import { createSpanPool } from "./pool-spans.ts";

/** The mean of every range, and what the model runs for it cost. */
export interface RangeMeans {
  /** One per range in their order; `undefined` for a range without tokens. */
  readonly means: readonly (Float64Array | undefined)[];
  readonly usage: Usage;
}

/** Runs the model over one window after another, so that one window's token vectors are in memory at a time. */
export async function embedRanges(
  plan: DocumentPlan,
  info: TokenEncoderInfo,
  settings: CheckedSettings,
  options: AbortOptions,
): Promise<RangeMeans> {
  const { ids, promptIds } = plan.document;
  const before = [...info.specials.before, ...promptIds];
  const { after } = info.specials;
  const pool = createSpanPool({
    ranges: plan.ranges,
    count: ids.length,
    dimensions: info.dimensions,
    rowsBefore: before.length,
    rowsAfter: after.length,
    poolEdges: settings.specials === "edges",
  });
  let usage = NO_USAGE;
  for (const window of plan.windows) {
    const sequence = Int32Array.from([...before, ...ids.subarray(window.start, window.end), ...after]);
    pool.add(window, await encodeOne(sequence, info, settings, options));
    usage = addUsage(usage, { requests: 1, tokens: sequence.length, costUsd: undefined });
  }
  return { means: pool.means(), usage };
}

async function encodeOne(
  sequence: Int32Array,
  info: TokenEncoderInfo,
  { encoder }: CheckedSettings,
  options: AbortOptions,
): Promise<EmbeddingMatrix> {
  options.signal?.throwIfAborted();
  try {
    const matrices = await encoder.encode([sequence], options);
    options.signal?.throwIfAborted();
    return checkedRows(matrices, sequence.length, info);
  } catch (error) {
    // The encoder counts sequences, of which the caller knows nothing.
    throw isEmbedloomError(error) ? error.withIndex(undefined) : error;
  }
}

function checkedRows(matrices: readonly EmbeddingMatrix[], tokens: number, info: TokenEncoderInfo): EmbeddingMatrix {
  const [matrix] = matrices;
  if (matrix === undefined || matrices.length !== 1 || matrix.count !== tokens) {
    const problem = `${info.model} gave ${matrices.length} matrices, the first of ${matrix?.count ?? 0} rows, for one sequence of ${tokens} tokens.`;
    throw new InvalidReplyError("count", problem);
  }
  if (matrix.dimensions !== info.dimensions) {
    const problem = `${info.model} gave token vectors of ${matrix.dimensions} dimensions instead of ${info.dimensions}.`;
    throw new InvalidReplyError("width", problem);
  }
  return matrix;
}
