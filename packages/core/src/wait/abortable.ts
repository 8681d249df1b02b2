import { kindOf } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";

// What is no promise is as good as one that is kept; but it must be possible to look.
const promise = kindOf("a promise", (value) => typeof Object(value).then !== "string");

/**
 * Settles as `work` does, or rejects with `signal.reason` as soon as it aborts, whether `work` obeys the signal or not.
 *
 * Leaves no listener; what `work` does after an abort is dropped.
 *
 * @param given the signal; absent or `null`, the work cannot be aborted
 * @throws InvalidOptionError when the signal is none
 * @example
 * ```ts
 * import { abortable } from "@embedloom/core";
 *
 * const never = new Promise<number>(() => {});
 * const answer = await abortable(never, AbortSignal.abort("enough")).catch((reason: unknown) => reason);
 * console.log(answer); // enough
 * ```
 */
export function abortable<T>(work: Promise<T>, given: AbortSignal | undefined): Promise<T> {
  try {
    promise("work", work);
    const signal = kinds.signal("signal", given);
    // In as many steps as with a signal, so that of two calls the one that came first goes first.
    return signal === undefined ? Promise.resolve(work).then((value) => value) : unlessAborted(work, signal);
  } catch (error) {
    return Promise.reject(error);
  }
}

// One promise instead of a race of three: every call of every layer waits here several times.
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    const settle = (end: () => void): void => {
      try {
        signal.removeEventListener("abort", onAbort);
        end();
      } catch (error) {
        reject(error);
      }
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
    Promise.resolve(work).then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => reject(error)),
    );
  });
}
