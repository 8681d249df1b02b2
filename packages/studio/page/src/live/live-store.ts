import { type LiveEvent, type LiveState, reduceLive, unconnected } from "./live-state.ts";

const SILENCE_MS = 25_000;
const REOPEN_MS = 1000;

const EVENTS: readonly LiveEvent[] = [
  "snapshot",
  "library",
  "job",
  "index",
  "measure",
  "evaluation",
  "job-watch",
  "simulation",
  "simulation-sample",
  "provider",
  "cache",
  "pull",
];

/** The server's state as a store that React can subscribe to. */
export interface LiveStore {
  readonly get: () => LiveState;
  readonly subscribe: (listener: () => void) => () => void;
  /** Forgets that the server was restarted. */
  readonly acknowledgeRestart: () => void;
}

/** Follows the server's events while anyone subscribes, and opens a new connection when the old one ends or falls silent. */
export function createLiveStore(url: string): LiveStore {
  const listeners = new Set<() => void>();
  let state = unconnected;
  let close: (() => void) | undefined;

  const set = (next: LiveState): void => {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  };

  const open = (): (() => void) => {
    const source = new EventSource(url);
    const again = (afterMs: number): number =>
      window.setTimeout(() => {
        close?.();
        if (state.connection === "open") set({ ...state, connection: "lost" });
        close = open();
      }, afterMs);
    let timer = again(SILENCE_MS);
    const wait = (ms: number): void => {
      window.clearTimeout(timer);
      timer = again(ms);
    };
    for (const event of EVENTS) {
      source.addEventListener(event, ({ data }: MessageEvent<string>) => {
        wait(SILENCE_MS);
        set(reduceLive(state, event, JSON.parse(data)));
      });
    }
    source.addEventListener("heartbeat", () => wait(SILENCE_MS));
    source.addEventListener("error", () => {
      set({ ...state, connection: "lost" });
      // The browser tries again by itself unless the reply was no stream.
      if (source.readyState === EventSource.CLOSED) wait(REOPEN_MS);
    });
    return () => {
      window.clearTimeout(timer);
      source.close();
    };
  };

  return {
    get: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      close ??= open();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        close?.();
        close = undefined;
      };
    },
    acknowledgeRestart: () => set({ ...state, restarted: false }),
  };
}
