/** A run of neighbouring chunks that share one field of the strip. */
export interface HeatBin {
  /** Positions of the chunks: `from` included, `to` not. */
  readonly from: number;
  readonly to: number;
  /** The highest similarity among them. */
  readonly score: number;
}

/** Divides a row of similarities into at most `most` fields of nearly equal length. */
export function heatBins(scores: readonly number[], most: number): HeatBin[] {
  const count = Math.min(most, scores.length);
  return Array.from({ length: count }, (_, at) => {
    const from = Math.floor((at * scores.length) / count);
    const to = Math.floor(((at + 1) * scores.length) / count);
    return { from, to, score: Math.max(...scores.slice(from, to)) };
  });
}
