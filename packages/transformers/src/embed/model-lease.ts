import { abortable } from "@embedloom/core";

/** What can be opened by a lease. */
export interface Disposable {
  dispose(): Promise<void>;
}

/** Something expensive that the first use opens, all uses share, and the next use after a close opens again. */
export interface Lease<T extends Disposable> {
  /** Opens it if needed, and keeps it open until `work` has settled. */
  use<R>(work: (opened: T) => Promise<R> | R, signal?: AbortSignal): Promise<R>;
  /** Waits until current uses and aborted openings have ended, then disposes it. Safe to call twice. */
  close(): Promise<void>;
}

/** Connects an opening with its lease. */
export interface OpeningOptions {
  /** Aborts when the last user has given up waiting. */
  readonly signal: AbortSignal;
  /** Reports that what was opened has failed and holds nothing, so that the next use opens it again. */
  readonly onLost: () => void;
}

/** The options of {@link createLease}. */
export interface LeaseOptions {
  /** Milliseconds without use after which it is disposed. Absent: only a close disposes it. */
  readonly idleMs?: number | undefined;
}

interface Opening<T> {
  readonly opened: Promise<T>;
  readonly abort: AbortController;
  ready: boolean;
  users: number;
  onIdle: (() => void) | undefined;
  idleTimer: NodeJS.Timeout | undefined;
}

/** Makes a {@link Lease}. A failed opening is not remembered, and an opening that nobody waits for any more is aborted. */
export function createLease<T extends Disposable>(
  open: (options: OpeningOptions) => Promise<T>,
  { idleMs }: LeaseOptions = {},
): Lease<T> {
  let current: Opening<T> | undefined;
  const ending = new Set<Promise<void>>();

  const start = (): Opening<T> => {
    const abort = new AbortController();
    const opened = open({ signal: abort.signal, onLost: () => forget(opening) });
    const opening: Opening<T> = { opened, abort, ready: false, users: 0, onIdle: undefined, idleTimer: undefined };
    opened.then(
      () => (opening.ready = true),
      () => forget(opening),
    );
    return opening;
  };
  const forget = (opening: Opening<T>): void => {
    clearTimeout(opening.idleTimer);
    if (current === opening) current = undefined;
  };
  // Only a close still waits for it; even an aborted opening may succeed.
  const end = (opening: Opening<T>): void => {
    forget(opening);
    const ended = disposed(opening)
      .catch(() => undefined)
      .finally(() => ending.delete(ended));
    ending.add(ended);
  };
  const release = (opening: Opening<T>): void => {
    opening.users--;
    if (opening.users > 0) return;
    opening.onIdle?.();
    if (opening.ready) {
      // An idle model must not keep the process alive.
      if (idleMs !== undefined && current === opening) {
        opening.idleTimer = setTimeout(end, idleMs, opening);
        // In a browser, a timer is a number.
        if (typeof opening.idleTimer === "object") opening.idleTimer.unref();
      }
      return;
    }
    opening.abort.abort();
    // A close that waits for this one disposes it.
    if (opening.onIdle === undefined) end(opening);
    else forget(opening);
  };

  return {
    async use(work, signal) {
      signal?.throwIfAborted();
      const opening = (current ??= start());
      clearTimeout(opening.idleTimer);
      opening.users++;
      try {
        const opened = await abortable(opening.opened, signal);
        return await work(opened);
      } finally {
        release(opening);
      }
    },
    async close() {
      const opening = current;
      if (opening !== undefined) {
        forget(opening);
        if (opening.users > 0) await new Promise<void>((resolve) => (opening.onIdle = resolve));
        await disposed(opening);
      }
      await Promise.all(ending);
    },
  };
}

async function disposed<T extends Disposable>(opening: Opening<T>): Promise<void> {
  const opened = await opening.opened.catch(() => undefined);
  await opened?.dispose();
}
