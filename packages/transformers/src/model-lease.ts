import { whileNotAborted } from "./while-not-aborted.ts";

/** What can be opened by a lease. */
export interface Disposable {
  dispose(): Promise<void>;
}

/** Something expensive that is opened at the first use, shared by all uses, and opened again after a close. */
export interface Lease<T extends Disposable> {
  /** Opens it if it must, and keeps it open until `work` has settled. */
  use<R>(work: (opened: T) => Promise<R> | R, signal?: AbortSignal): Promise<R>;
  /** Waits for the uses under way and for aborted openings to end, and disposes; safe to call twice. */
  close(): Promise<void>;
}

interface Opening<T> {
  readonly opened: Promise<T>;
  readonly abort: AbortController;
  ready: boolean;
  users: number;
  onIdle: (() => void) | undefined;
}

/**
 * Makes a {@link Lease}; a failed opening is not remembered, and one that nobody waits for any more is aborted.
 *
 * @param open opens it; its signal aborts when the last user has given up waiting
 */
export function createLease<T extends Disposable>(open: (signal: AbortSignal) => Promise<T>): Lease<T> {
  let current: Opening<T> | undefined;
  const abandoned = new Set<Promise<void>>();

  const start = (): Opening<T> => {
    const abort = new AbortController();
    const opening: Opening<T> = { opened: open(abort.signal), abort, ready: false, users: 0, onIdle: undefined };
    opening.opened.then(
      () => (opening.ready = true),
      () => forget(opening),
    );
    return opening;
  };
  const forget = (opening: Opening<T>): void => {
    if (current === opening) current = undefined;
  };
  // It may get ready in spite of the abort, and then belongs to nobody.
  const abandon = (opening: Opening<T>): void => {
    const end = disposed(opening)
      .catch(() => undefined)
      .finally(() => abandoned.delete(end));
    abandoned.add(end);
  };
  const release = (opening: Opening<T>): void => {
    opening.users--;
    if (opening.users > 0) return;
    opening.onIdle?.();
    if (opening.ready) return;
    forget(opening);
    opening.abort.abort();
    // A close that waits for this one disposes it.
    if (opening.onIdle === undefined) abandon(opening);
  };

  return {
    async use(work, signal) {
      signal?.throwIfAborted();
      const opening = (current ??= start());
      opening.users++;
      try {
        const opened = await whileNotAborted(opening.opened, signal);
        return await work(opened);
      } finally {
        release(opening);
      }
    },
    async close() {
      const opening = current;
      current = undefined;
      if (opening !== undefined) {
        if (opening.users > 0) await new Promise<void>((resolve) => (opening.onIdle = resolve));
        await disposed(opening);
      }
      await Promise.all(abandoned);
    },
  };
}

async function disposed<T extends Disposable>(opening: Opening<T>): Promise<void> {
  const opened = await opening.opened.catch(() => undefined);
  await opened?.dispose();
}
