import { abortable, type AbortOptions, ConnectionError } from "@embedloom/core";

/** How long a server may be silent. */
export interface Silence extends AbortOptions {
  readonly timeoutMs: number;
  /** A number that changes whenever something moves on the wire. */
  progress(): number;
}

/**
 * Settles as `work` does, or rejects when nothing has moved for a while: an answer may be long, but it may not pause.
 *
 * @throws ConnectionError when it was silent for `timeoutMs`
 * @throws the signal's reason when it aborts
 */
export async function unlessSilent<T>(work: Promise<T>, silence: Silence): Promise<T> {
  const { timeoutMs, signal, progress } = silence;
  let timer: NodeJS.Timeout | undefined;
  let check: NodeJS.Immediate | undefined;
  const silent = new Promise<never>((_, reject) => {
    let seen = progress();
    const wait = (): void => {
      // Where the event loop was blocked, timers come before the sockets are read: what has arrived meanwhile must count.
      timer = setTimeout(() => (check = setImmediate(judge)), timeoutMs);
    };
    const judge = (): void => {
      const now = progress();
      if (now === seen) reject(new ConnectionError(`The server was silent for ${timeoutMs} ms.`));
      seen = now;
      wait();
    };
    wait();
  });
  try {
    return await abortable(Promise.race([work, silent]), signal);
  } finally {
    clearTimeout(timer);
    clearImmediate(check);
  }
}
