/** Largest share of padding among the tokens of a batch. With more, the padding costs what the shared run saves. */
const MOST_PADDING = 0.2;

/**
 * Puts sequences of similar length into one run, the shortest first, until the budget is full or there is too much padding.
 * A sequence over half of the budget runs alone.
 *
 * @param batchTokens most tokens of a run, including padding
 * @returns positions of the sequences of each run; each is in exactly one
 */
export function planBatches(lengths: readonly number[], batchTokens: number): number[][] {
  const batches: number[][] = [];
  let batch: number[] = [];
  let tokens = 0;
  for (const index of [...lengths.keys()].toSorted((a, b) => lengths[a]! - lengths[b]! || a - b)) {
    const length = lengths[index]!;
    const padded = (batch.length + 1) * length;
    const isFull = padded > batchTokens || padded - tokens - length > MOST_PADDING * padded;
    if (isFull && batch.length > 0) {
      batches.push(batch);
      batch = [];
      tokens = 0;
    }
    batch.push(index);
    tokens += length;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
