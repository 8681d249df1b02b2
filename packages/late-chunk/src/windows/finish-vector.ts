import { type AfterPooling, InvalidReplyError, normalizeInPlace } from "@embedloom/core";

/** What {@link finishVector} does to a mean. */
export interface FinishOptions {
  /** What the model does to a pooled vector. Absent: nothing. */
  readonly afterPooling?: AfterPooling | undefined;
  /** Values to keep. Absent: all. */
  readonly dimensions?: number | undefined;
  /** Whether to scale to length 1. */
  readonly normalize: boolean;
}

/**
 * Puts a pooled mean through the model's own layers, cuts it, then normalises it: nonlinear steps come after pooling, never before,
 * so that a chunk over everything is the model's own vector.
 *
 * @throws InvalidReplyError when a vector of length 0 is to be scaled to length 1; `index` is that of the span
 */
export function finishVector(mean: Float64Array, options: FinishOptions, index: number): Float32Array {
  const whole = options.afterPooling === undefined ? mean : options.afterPooling.apply(mean);
  const vector = new Float32Array(whole.subarray(0, options.dimensions ?? whole.length));
  if (!vector.every(Number.isFinite)) {
    throw new InvalidReplyError(
      "not_finite",
      "The layers after the pooling gave a value that is not a finite number.",
      {
        index,
      },
    );
  }
  if (options.normalize && normalizeInPlace(vector) === 0) {
    const detail = "The mean of the span's token vectors is all zeros and has no direction to normalise.";
    throw new InvalidReplyError("zero_norm", detail, { index });
  }
  return vector;
}
