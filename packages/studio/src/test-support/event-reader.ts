import { AssertionError } from "node:assert";
import type { StudioEvents } from "../api/events.ts";

/** One event as it came. */
interface ReceivedEvent<Name extends keyof StudioEvents = keyof StudioEvents> {
  readonly id: string;
  readonly event: Name;
  readonly data: StudioEvents[Name];
}

/** Reads a stream of events. */
export interface EventReader {
  /** Everything that came so far. */
  readonly received: readonly ReceivedEvent[];
  /** Resolves with the first event of a name, past ones included, that fits; rejects when the stream ends before. */
  until<Name extends keyof StudioEvents>(
    event: Name,
    fits?: (data: StudioEvents[Name]) => boolean,
  ): Promise<StudioEvents[Name]>;
  /** Resolves when the server has ended the stream. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** Opens a stream of events over HTTP. */
export async function openEvents(url: string, headers: Readonly<Record<string, string>> = {}): Promise<EventReader> {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  const received: ReceivedEvent[] = [];
  const watchers = new Set<() => void>();
  let over = false;
  const notifyWatchers = (): void => watchers.forEach((watcher) => watcher());

  async function read(): Promise<void> {
    let rest = "";
    try {
      for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
        const blocks = (rest + text).split("\n\n");
        rest = blocks.pop() ?? "";
        for (const block of blocks) received.push(parsed(block));
        notifyWatchers();
      }
    } catch {
      // The stream was cut, by this side or the other.
    }
    over = true;
    notifyWatchers();
  }
  const ended = read();
  return {
    received,
    ended,
    until: (event, fits = () => true) =>
      new Promise((resolve, reject) => {
        let seen = 0;
        const look = (): void => {
          for (; seen < received.length; seen++) {
            const { event: name, data } = received[seen]!;
            if (name !== event || !fits(data as never)) continue;
            watchers.delete(look);
            return resolve(data as never);
          }
          if (over) reject(new AssertionError({ message: `The stream ended before the event ${event}.` }));
        };
        watchers.add(look);
        look();
      }),
    async close() {
      abort.abort();
      await ended;
    },
  };
}

function parsed(block: string): ReceivedEvent {
  const field = (name: string): string => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? "";
  return { id: field("id"), event: field("event") as keyof StudioEvents, data: JSON.parse(field("data")) };
}
