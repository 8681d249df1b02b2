import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { Snapshot } from "../api/index.ts";
import type { EventHub, StudioEvent } from "../events/index.ts";

/** What the live routes work with. */
export interface EventRoutesParts {
  readonly hub: EventHub;
  readonly snapshot: () => Snapshot;
  /** Ends every stream, with the studio. */
  readonly signal: AbortSignal;
  /** @default 10_000 */
  readonly heartbeatMs?: number | undefined;
}

/** A page that is so far behind begins again, with a snapshot. */
const MOST_WAITING = 1000;
const RETRY_MS = 1000;

/** The stream of events, and the snapshot that it begins with. */
export function eventRoutes({ hub, snapshot, signal, heartbeatMs = 10_000 }: EventRoutesParts): Hono {
  const app = new Hono();
  app.get("/snapshot", (c) => c.json(snapshot()));
  app.get("/events", (c) =>
    streamSSE(c, async (stream) => {
      const waiting: StudioEvent[] = [];
      const over = new AbortController();
      let wake = (): void => {};
      const push = (event: StudioEvent): void => {
        waiting.push(event);
        if (waiting.length > MOST_WAITING) over.abort();
        wake();
      };
      const end = (): void => {
        over.abort();
        wake();
      };
      const unsubscribe = hub.subscribe(push);
      const beat = setInterval(() => push(hub.compose("heartbeat", { at: Date.now() })), heartbeatMs);
      stream.onAbort(end);
      signal.addEventListener("abort", end, { once: true });
      try {
        await stream.writeSSE({ ...hub.compose("snapshot", snapshot()), retry: RETRY_MS });
        while (!over.signal.aborted && !signal.aborted) {
          const event = waiting.shift();
          if (event !== undefined) await stream.writeSSE(event);
          else await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        clearInterval(beat);
        unsubscribe();
        signal.removeEventListener("abort", end);
      }
    }),
  );
  return app;
}
