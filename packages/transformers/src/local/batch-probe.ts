import type { ExtraInputs } from "../run/index.ts";

/** Runs sequences together. */
type Run = (sequences: readonly Int32Array[], extraInputs: ExtraInputs) => Promise<Float32Array[]>;

/** Largest difference of a value that counts as noise, relative to the largest value: float32 sums in another order differ by 1e-6. */
const NOISE = 1e-5;

/**
 * Tests whether a sequence has the same vectors alone and padded beside others.
 *
 * The vectors differ if activations are quantised by the range of all values of a run, as with the `q8` weights of most hub
 * models, if the network ignores the attention mask, or if it was exported for one sequence only.
 *
 * @param ids content tokens of some sentence, a dozen or more
 */
export async function canShareRuns(run: Run, ids: Int32Array, extraInputs: ExtraInputs): Promise<boolean> {
  // Different tokens, and no specials: with a token in common, the range of a run could be the same by that token.
  const sequences = [ids.slice(0, 1), ids.slice(1, 4), ids.slice(4)];
  // A context this small cannot hold several sequences.
  if (ids.length < 6) return false;
  const alone: Float32Array[] = [];
  try {
    for (const sequence of sequences) alone.push((await run([sequence], extraInputs))[0]!);
    const together = await run(sequences, extraInputs);
    return alone.every((values, i) => isNoise(values, together[i]!));
  } catch {
    // Run alone, each sequence then reports what is wrong.
    return false;
  }
}

function isNoise(left: Float32Array, right: Float32Array): boolean {
  const largest = left.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return left.every((value, i) => Math.abs(value - right[i]!) <= NOISE * largest);
}
