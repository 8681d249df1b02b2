import { abortable } from "@embedloom/core";

/**
 * The same results, but each wait for one ends with the signal's reason as soon as it aborts, whatever the source waits for; the
 * source is then closed in the background.
 */
export async function* abortableStream<T>(
  open: () => AsyncGenerator<T, void>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void> {
  signal?.throwIfAborted();
  const source = open();
  let isStuck = false;
  try {
    for (;;) {
      const next = source.next();
      isStuck = true;
      const { value, done } = await abortable(next, signal);
      isStuck = false;
      if (done === true) return;
      yield value;
    }
  } finally {
    const closing = source.return();
    // Nobody waits for a source that did not answer the last question, and what it says to this one is late.
    if (isStuck) closing.catch(() => {});
    else await closing;
  }
}
