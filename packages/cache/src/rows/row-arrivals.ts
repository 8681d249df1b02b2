/** The rows of a flight that came before its end, for those who wait for no others. */
export interface RowArrivals {
  /**
   * Resolves with the row as soon as it arrives, or with `undefined` when it has been put into the store since; never rejects,
   * and may never resolve: the end of the flight comes first then.
   */
  when(position: number): Promise<Float32Array | undefined>;
  /** Hands a row to those who wait for it. */
  arrive(position: number, row: Float32Array): void;
  /** Says that the row can be read from the store. */
  stored(position: number): void;
  /** Whether the row can be read from the store. */
  isStored(position: number): boolean;
}

/**
 * Makes arrivals without any. A row is kept only where somebody waits for it: a long call would otherwise hold all twice.
 *
 * @param onStored hears of each position that can be read from the store
 */
export function createRowArrivals(onStored: (position: number) => void): RowArrivals {
  const inStore = new Set<number>();
  const waiting = new Map<number, ((row: Float32Array | undefined) => void)[]>();

  function settle(position: number, row: Float32Array | undefined): void {
    for (const resolve of waiting.get(position) ?? []) resolve(row);
    waiting.delete(position);
  }

  return {
    when: (position) =>
      new Promise((resolve) => {
        const others = waiting.get(position);
        if (others === undefined) waiting.set(position, [resolve]);
        else others.push(resolve);
      }),
    arrive(position, row) {
      if (waiting.has(position)) settle(position, row.slice());
    },
    isStored: (position) => inStore.has(position),
    stored(position) {
      inStore.add(position);
      onStored(position);
      settle(position, undefined);
    },
  };
}
