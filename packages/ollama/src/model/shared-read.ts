import { abortable, type AbortOptions } from "@embedloom/core";

/** A value that is read once for everybody who asks. */
export interface SharedRead<T> {
  /** The value: remembered, on its way, or asked for now. A signal ends the wait of its own caller. */
  get(options?: AbortOptions): Promise<T>;
  /** Forgets the value, so that the next call reads again. */
  forget(): void;
}

interface Flight<T> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
  settled: boolean;
}

/**
 * Shares one read among concurrent and later calls. A failure is not remembered, and a read is aborted only when nobody
 * waits for it any more.
 */
export function shareRead<T>(read: (signal: AbortSignal) => Promise<T>): SharedRead<T> {
  let current: Flight<T> | undefined;

  const start = (): Flight<T> => {
    const controller = new AbortController();
    const flight: Flight<T> = { promise: read(controller.signal), controller, waiting: 0, settled: false };
    const settle = (keep: boolean): void => {
      flight.settled = true;
      if (!keep && current === flight) current = undefined;
    };
    flight.promise.then(
      () => settle(true),
      () => settle(false),
    );
    return flight;
  };

  return {
    async get({ signal } = {}) {
      signal?.throwIfAborted();
      const flight = (current ??= start());
      flight.waiting += 1;
      try {
        return await abortable(flight.promise, signal);
      } finally {
        flight.waiting -= 1;
        if (flight.waiting === 0 && !flight.settled) {
          if (current === flight) current = undefined;
          flight.controller.abort(signal?.reason);
        }
      }
    },
    forget() {
      if (current?.settled === true) current = undefined;
    },
  };
}
