/** Runs work when all work before it is done, whatever became of that; a signal that aborted meanwhile ends it unstarted. */
export type InTurn = <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>;

/** Makes a queue in which one piece of work runs at a time, in order of arrival. */
export function oneAtATime(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (signal, work) => {
    const mine = last.then(() => {
      signal.throwIfAborted();
      return work();
    });
    last = mine.catch(() => {});
    return mine;
  };
}
