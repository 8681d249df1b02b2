import { abortable, type AbortOptions, ConnectionError } from "@embedloom/core";

/** How long a server may be silent. */
export interface IdleTimeout extends AbortOptions {
  /** Milliseconds; asked again while waiting, because what other answers teach counts at once. */
  timeoutMs(): number;
  /** A number that changes whenever something moves on the wire. */
  progress(): number;
}

// Looks per wait: what moved since the last look was at most so much earlier.
const LOOKS = 8;
// A look that comes later than this part of the wait tells more of this process than of the server.
const LATE_PART = 0.5;

/**
 * Settles as `work` does, or rejects when nothing has moved for a while: an answer may be long, but it may not pause.
 * Where this process itself stood still, or all of the machine, the server gets the time once more.
 *
 * @throws ConnectionError when it was silent for `timeoutMs`
 * @throws the signal's reason when it aborts
 */
export async function withIdleTimeout<T>(work: Promise<T>, silence: IdleTimeout): Promise<T> {
  const { timeoutMs, signal, progress } = silence;
  let timer: NodeJS.Timeout | undefined;
  let check: NodeJS.Immediate | undefined;
  const silent = new Promise<never>((_, reject) => {
    let seen = 0;
    let movedAt = 0;
    let stoodStill = false;
    let dueAt = 0;
    const wait = (): void => {
      const now = performance.now();
      const waitMs = Math.ceil(Math.min(timeoutMs() / LOOKS, movedAt + timeoutMs() - now));
      dueAt = now + waitMs;
      // Where the event loop was blocked, timers come before the sockets are read: what has arrived meanwhile must count.
      timer = setTimeout(() => (check = setImmediate(judge)), waitMs);
    };
    const judge = (): void => {
      const [now, value, limit] = [performance.now(), progress(), timeoutMs()];
      const isLate = now > dueAt + LATE_PART * limit;
      if (value !== seen || (isLate && !stoodStill)) {
        stoodStill = value === seen;
        [seen, movedAt] = [value, now];
      }
      if (now - movedAt >= limit) reject(new ConnectionError(`The server was silent for ${limit} ms.`));
      else wait();
    };
    // A question that goes out in this turn of the event loop is no answer: what has moved by its end is where the silence begins.
    check = setImmediate(() => {
      [seen, movedAt] = [progress(), performance.now()];
      wait();
    });
  });
  try {
    return await abortable(Promise.race([work, silent]), signal);
  } finally {
    clearTimeout(timer);
    clearImmediate(check);
  }
}
