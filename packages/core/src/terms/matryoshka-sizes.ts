/** The widths a Matryoshka model was trained for. */
export interface MatryoshkaSizes {
  /** The trained or published widths below the full one, widest first. */
  readonly sizes: readonly number[];
  /** Smallest width from which every width up to the full one is allowed. Absent: only `sizes` are. */
  readonly anyFrom?: number | undefined;
}
