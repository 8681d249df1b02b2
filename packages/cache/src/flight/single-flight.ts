import { abortable } from "@embedloom/core";

/** Work that several callers wait for. */
export interface SharedWork<T> {
  /**
   * Waits for the result.
   *
   * @throws the signal's reason as soon as it aborts; the work goes on while anyone else waits for it
   */
  join(signal: AbortSignal | undefined): Promise<T>;
  /** As `join`, for a caller who is served as soon as `enough` resolves. */
  joinUntil<E>(enough: Promise<E>, signal: AbortSignal | undefined): Promise<T | E>;
  /** Whether the work was given up because the last caller who waited has gone: nobody can join it any more. */
  abandoned(): boolean;
  /** How many have joined so far, those who have gone included. */
  joins(): number;
  /** The result, for those who do not wait: it does not keep the work going. */
  readonly result: Promise<T>;
}

/**
 * Starts work for several callers; the signal it gets aborts when the last of them has gone before it was done.
 *
 * The first caller must join in the same turn of the event loop.
 *
 * @param mayEnd whether the first caller has a signal. One who has none never goes, and the work needs no signal either
 */
export function shareWork<T>(run: (signal: AbortSignal | undefined) => Promise<T>, mayEnd: boolean): SharedWork<T> {
  const own = mayEnd ? new AbortController() : undefined;
  let [waiting, joins] = [0, 0];
  let settled = false;
  const result = run(own?.signal);
  const over = (): void => {
    settled = true;
  };
  // Those who wait see the failure; when nobody does, there is nobody to tell.
  result.then(over, over);
  async function wait<R>(work: Promise<R>, signal: AbortSignal | undefined): Promise<R> {
    joins++;
    waiting++;
    try {
      return await abortable(work, signal);
    } finally {
      waiting--;
      if (waiting === 0 && !settled) own?.abort(signal?.reason);
    }
  }

  return {
    result,
    abandoned: () => own?.signal.aborted === true,
    joins: () => joins,
    join: (signal) => wait(result, signal),
    joinUntil: (enough, signal) => wait(Promise.race([result, enough]), signal),
  };
}
