/**
 * Waits for a shared promise until the caller's signal aborts; the promise itself goes on.
 *
 * @throws the signal's reason
 */
export async function whileNotAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  signal.throwIfAborted();
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    const stopListening = (): void => signal.removeEventListener("abort", onAbort);
    promise.finally(stopListening).then(resolve, reject);
  });
}
