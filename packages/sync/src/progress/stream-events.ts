import type { SyncEvent, SyncListener, SyncReport } from "./sync-report.ts";

/** Turns the events of a run into a stream. When several progress events wait for the reader, only the latest is kept. */
export async function* streamEvents(
  run: (onEvent: SyncListener, signal: AbortSignal) => Promise<SyncReport>,
  own: AbortSignal | undefined,
): AsyncGenerator<SyncEvent, void, undefined> {
  const stop = new AbortController();
  const signal = own === undefined ? stop.signal : AbortSignal.any([own, stop.signal]);
  const events: SyncEvent[] = [];
  let wake = (): void => {};
  let isOver = false;
  const running = run((event) => {
    if (event.type === "progress" && events.at(-1)?.type === "progress") events.pop();
    events.push(event);
    wake();
  }, signal);
  const over = (): void => {
    isOver = true;
    wake();
  };
  running.then(over, over);
  try {
    for (;;) {
      const event = events.shift();
      if (event !== undefined) yield event;
      else if (isOver) break;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
    await running;
  } finally {
    stop.abort();
    await running.catch(() => {});
  }
}
