import * as kinds from "../arguments/index.ts";

const reported = new WeakSet<object>();

/**
 * Calls a listener of the caller's, such as `onProgress`, whose failure must not become that of the work: what it throws or
 * rejects with is written once, by `console.warn`, and the work goes on.
 *
 * @param name of the option, for the warning
 * @param listener absent: nothing is called
 * @example
 * ```ts
 * import { notify } from "@embedloom/core";
 *
 * const seen: number[] = [];
 * notify("onProgress", (done: number) => seen.push(done), 3);
 * console.log(seen); // [ 3 ]
 * ```
 */
export function notify<Values extends readonly unknown[]>(
  name: string,
  listener: ((...values: Values) => unknown) | undefined,
  ...values: Values
): void {
  if (listener === undefined) return;
  kinds.callback(name, listener);
  const report = (error: unknown): void => {
    if (reported.has(listener)) return;
    reported.add(listener);
    // oxlint-disable-next-line no-console -- the one place that every runtime has, and the documented one
    console.warn(`Embedloom: \`${name}\` failed; the work goes on, and further failures of it are not shown.`, error);
  };
  try {
    const answer = listener(...values);
    // An async one fails later, and a rejection that nobody hears ends the process.
    if (answer instanceof Promise) answer.catch(report);
  } catch (error) {
    report(error);
  }
}
