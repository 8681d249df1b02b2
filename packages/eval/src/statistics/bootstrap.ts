import { kindOf, kinds, type KindsOf, readOptions } from "@embedloom/core";
import { createRandomBits } from "./random-bits.ts";
import { differencesOf, randomizationKinds, type RandomizationOptions } from "./randomization-test.ts";

/** The options of the bootstrap. */
export interface BootstrapOptions extends RandomizationOptions {
  /** How often queries are drawn again, from 100. @default 10000 */
  readonly rounds?: number | undefined;
  /** How sure the interval is, between 0 and 1. @default 0.95 */
  readonly confidence?: number | undefined;
}

/** A mean and where it would lie with other queries of the same kind. */
export interface BootstrapInterval {
  /** The mean that was measured; 0 of nothing. */
  readonly mean: number;
  /** Lower end of the interval; infinite with fewer than two queries, which say nothing of others. */
  readonly low: number;
  /** Upper end. */
  readonly high: number;
}

/** The kinds of {@link BootstrapOptions}. */
export const bootstrapKinds: KindsOf<BootstrapOptions> = {
  ...randomizationKinds,
  confidence: kinds.optional(
    kindOf("a number between 0 and 1", (value) => typeof value === "number" && value > 0 && value < 1),
  ),
};

/**
 * The mean of one system's values with its bootstrap interval: the percentiles of the means of queries drawn again with replacement.
 *
 * @throws InvalidOptionError when a value is not finite or an option is invalid
 * @example
 * ```ts
 * import { bootstrapMean } from "@embedloom/eval";
 *
 * console.log(bootstrapMean([1, 1, 1])); // { mean: 1, low: 1, high: 1 }
 * ```
 */
export function bootstrapMean(values: readonly number[], options: BootstrapOptions = {}): BootstrapInterval {
  kinds.numbers("values", values);
  const { rounds = 10_000, seed = 1, confidence = 0.95 } = readOptions("options", options, bootstrapKinds);
  const drawn = Float64Array.from(values);
  const count = drawn.length;
  const middle = count === 0 ? 0 : drawn.reduce((sum, value) => sum + value, 0) / count;
  if (count < 2) return { mean: middle, low: -Infinity, high: Infinity };
  const bits = createRandomBits(seed);
  const means = new Float64Array(rounds);
  for (let round = 0; round < rounds; round++) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += drawn[Math.floor((bits() / 2 ** 32) * count)]!;
    means[round] = sum / count;
  }
  means.sort();
  const cut = (1 - confidence) / 2;
  const at = (part: number): number => means[Math.min(rounds - 1, Math.floor(part * rounds))]!;
  return { mean: middle, low: at(cut), high: at(1 - cut) };
}

/**
 * The mean difference of two systems over the same queries, with its bootstrap interval: one that does not hold 0 is a difference that
 * other queries of the same kind would show as well.
 *
 * @param before the first system's value of each query
 * @param after the second's, in the same order
 * @throws InvalidOptionError when lengths differ, a value is not finite or an option is invalid
 * @example
 * ```ts
 * import { pairedBootstrap } from "@embedloom/eval";
 *
 * console.log(pairedBootstrap([0, 0.5], [0.5, 1])); // { mean: 0.5, low: 0.5, high: 0.5 }
 * ```
 */
export function pairedBootstrap(
  before: readonly number[],
  after: readonly number[],
  options: BootstrapOptions = {},
): BootstrapInterval {
  return bootstrapMean(differencesOf(before, after), options);
}
