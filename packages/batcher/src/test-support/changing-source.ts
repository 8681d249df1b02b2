import { seededRandom } from "@embedloom/testing";

/** Items that come and go from run to run. */
const CHANGING = 20;

/**
 * The texts of a run: every run has twenty more than the one before it and lacks the first of it, all in an order of its own;
 * the last run has `items` and lacks nothing.
 */
export function changingSource(items: number, run: number, runs: number, seed: string): string[] {
  const random = seededRandom(`${seed} order ${run}`);
  const size = items - (runs - run) * CHANGING;
  const texts = Array.from({ length: size }, (_, i) => `text ${i}`).slice(run === runs ? 0 : 1 + (run % CHANGING));
  for (let i = texts.length - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    [texts[i], texts[other]] = [texts[other]!, texts[i]!];
  }
  return texts;
}
