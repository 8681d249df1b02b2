import type { StudioEvents } from "../api/index.ts";

/** One event on its way to the pages. */
export interface StudioEvent<Name extends keyof StudioEvents = keyof StudioEvents> {
  readonly id: string;
  readonly event: Name;
  /** JSON. */
  readonly data: string;
}

/** Tells every open page what happens. */
export interface EventHub {
  /** Changes when the server is started again. */
  readonly boot: string;
  publish<Name extends Exclude<keyof StudioEvents, "snapshot" | "heartbeat">>(
    event: Name,
    data: StudioEvents[Name],
  ): void;
  /** Makes an event for one page alone. */
  compose<Name extends keyof StudioEvents>(event: Name, data: StudioEvents[Name]): StudioEvent<Name>;
  /** Hears of every event until the returned function is called. */
  subscribe(listener: (event: StudioEvent) => void): () => void;
}

/** Makes a hub; `boot` begins the ids of all its events. */
export function createEventHub(boot: string): EventHub {
  const listeners = new Set<(event: StudioEvent) => void>();
  let count = 0;
  const compose: EventHub["compose"] = (event, data) => ({
    id: `${boot}-${++count}`,
    event,
    data: JSON.stringify(data),
  });
  return {
    boot,
    compose,
    publish(event, data) {
      const composed = compose(event, data);
      for (const listener of listeners) listener(composed);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
