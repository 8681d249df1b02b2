/**
 * Works through items in order, several at a time. After a failure no further item begins, and what is under way is finished.
 *
 * @param width how many at a time, 1 or more
 * @throws what the first failed work threw
 */
export async function runLanes<T>(items: Iterable<T>, width: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items[Symbol.iterator]();
  let failed = false;
  let failure: unknown;
  const lane = async (): Promise<void> => {
    for (let next = waiting.next(); !next.done && !failed; next = waiting.next()) {
      try {
        await work(next.value);
      } catch (error) {
        if (!failed) failure = error;
        failed = true;
      }
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  if (failed) throw failure;
}
