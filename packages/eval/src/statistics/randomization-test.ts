import { InvalidOptionError, kinds, type KindsOf, readOptions } from "@embedloom/core";
import { createRandomBits } from "./random-bits.ts";

/** The options of {@link randomizationTest}. */
export interface RandomizationOptions {
  /** How often the systems are swapped at random, from 100. Fewer than 2 to the number of differing queries is a sample, else all ways are counted. @default 10000 */
  readonly rounds?: number | undefined;
  /** Chooses the random numbers: the same seed gives the same result. @default 1 */
  readonly seed?: number | undefined;
}

/** What came of a test of two systems over the same queries. */
export interface RandomizationResult {
  /** Mean of the second minus mean of the first. */
  readonly difference: number;
  /** How probable a difference as large, in either direction, is where the systems are equally good; from 0 to 1. */
  readonly p: number;
  /** Whether every way to swap was counted, so that `p` has no chance in it. */
  readonly exact: boolean;
}

/** The kinds of the options that all statistics share. */
export const randomizationKinds: KindsOf<RandomizationOptions> = {
  rounds: kinds.optional(kinds.integer(100, 10_000_000)),
  seed: kinds.optional(kinds.integer(0, 2 ** 32 - 1)),
};

/** Sums that differ by rounding alone are equal. */
const ROUNDING = 1e-12;

/**
 * Paired randomisation test, also Fisher's: if two systems are equally good, swapping their values of a query changes nothing, so the
 * measured difference must stand out among those after random swaps. Assumes no distribution; two-sided. A sampled `p` is
 * `(as large + 1) / (rounds + 1)` (Phipson and Smyth 2010), never 0.
 *
 * @param before the first system's value of each query
 * @param after the second's, in the same order
 * @throws InvalidOptionError when lengths differ or a value is not finite
 * @example
 * ```ts
 * import { randomizationTest } from "@embedloom/eval";
 *
 * console.log(randomizationTest([0, 0, 0, 0], [1, 1, 1, 1])); // { difference: 1, p: 0.125, exact: true }
 * ```
 */
export function randomizationTest(
  before: readonly number[],
  after: readonly number[],
  options: RandomizationOptions = {},
): RandomizationResult {
  const { rounds = 10_000, seed = 1 } = readOptions("options", options, randomizationKinds);
  const all = differencesOf(before, after);
  const differing = all.filter((difference) => difference !== 0);
  const sum = differing.reduce((total, each) => total + each, 0);
  const difference = all.length === 0 ? 0 : sum / all.length;
  const least = Math.abs(sum) - ROUNDING * Math.max(1, differing.length);
  const isExact = differing.length < 31 && 2 ** differing.length <= rounds;
  if (isExact) return { difference, p: countAll(differing, least) / 2 ** differing.length, exact: true };
  return { difference, p: (countSampled(differing, least, rounds, seed) + 1) / (rounds + 1), exact: false };
}

function countAll(differences: readonly number[], least: number): number {
  let count = 0;
  for (let signs = 0; signs < 2 ** differences.length; signs++) {
    let sum = 0;
    for (let i = 0; i < differences.length; i++) sum += (signs >>> i) & 1 ? differences[i]! : -differences[i]!;
    if (Math.abs(sum) >= least) count++;
  }
  return count;
}

function countSampled(differences: readonly number[], least: number, rounds: number, seed: number): number {
  const bits = createRandomBits(seed);
  const values = Float64Array.from(differences);
  let count = 0;
  for (let round = 0; round < rounds; round++) {
    let [sum, signs] = [0, 0];
    for (let i = 0; i < values.length; i++) {
      if ((i & 31) === 0) signs = bits();
      sum += signs & 1 ? values[i]! : -values[i]!;
      signs >>>= 1;
    }
    if (Math.abs(sum) >= least) count++;
  }
  return count;
}

/**
 * What the second system gained at each query.
 *
 * @throws InvalidOptionError when lengths differ or a value is not finite
 */
export function differencesOf(before: readonly number[], after: readonly number[]): number[] {
  kinds.numbers("before", before);
  kinds.numbers("after", after);
  if (before.length !== after.length) {
    throw new InvalidOptionError("after", `as many values as \`before\` (${before.length})`, after.length);
  }
  return Array.from(after, (value, i) => value - before[i]!);
}
