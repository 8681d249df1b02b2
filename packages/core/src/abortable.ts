import { kindOf } from "./check-arguments.ts";
import * as kinds from "./argument-kinds.ts";

// What is no promise is as good as one that is kept; but it must be possible to look.
const promise = kindOf("a promise", (value) => typeof Object(value).then !== "string");

/**
 * Settles as `work` does, or rejects with `signal.reason` as soon as it aborts, whether `work` heeds the signal or not.
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
export async function abortable<T>(work: Promise<T>, given: AbortSignal | undefined): Promise<T> {
  promise("work", work);
  const signal = kinds.signal("signal", given);
  if (signal === undefined) return work;
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([aborted, work]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
