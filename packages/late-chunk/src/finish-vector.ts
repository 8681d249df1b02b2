import { InvalidReplyError, normalizeInPlace } from "@embedloom/core";

/** What {@link finishVector} does to a mean. */
export interface FinishOptions {
  /** Values to keep. Absent: all. */
  readonly dimensions?: number | undefined;
  /** Whether to scale to length 1. */
  readonly normalize: boolean;
}

/**
 * Cuts a pooled mean, then normalises it: nonlinear steps come after pooling, never before.
 *
 * @throws InvalidReplyError when a vector of length 0 is to be scaled to length 1; `index` is that of the span
 */
export function finishVector(mean: Float64Array, options: FinishOptions, index: number): Float32Array {
  const vector = new Float32Array(mean.subarray(0, options.dimensions ?? mean.length));
  if (options.normalize && normalizeInPlace(vector) === 0) {
    const detail = "The mean of the span's token vectors is all zeros and has no direction to normalise.";
    throw new InvalidReplyError("zero_norm", detail, { index });
  }
  return vector;
}
