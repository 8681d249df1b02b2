import { atOnce, kinds } from "@embedloom/core";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { createConditionWatch } from "./condition-watch.ts";
import { createExchange, type Exchange } from "./exchange.ts";
import type { OpenRecord, RecordedRequest } from "./recorded-request.ts";

/** What every fake server counts. */
export interface HttpCounters {
  /** Requests being answered now. */
  inFlight: number;
  /** The most requests that were in flight at one time. */
  peakInFlight: number;
  /** Requests whose client went away before the whole answer was sent. */
  aborted: number;
}

/** What a fake server gives the plumbing. */
export interface HttpServerSettings {
  readonly counters: HttpCounters;
  readonly now: () => number;
  /** Status noted in the log for a client that went away; none when absent. */
  readonly abortedStatus?: number;
  /** Answers one request; a rejection after the exchange is over is expected, any other one is a bug. */
  readonly answer: (exchange: Exchange) => Promise<void>;
}

/** A running server on an ephemeral port of 127.0.0.1. */
export interface HttpServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly requests: readonly RecordedRequest[];
  /** Looks at the conditions of `until` again; for state that changes without a request coming or going. */
  changed(): void;
  until(condition: () => boolean): Promise<void>;
  /** Cuts every connection and ends every wait; rejects with the first bug met while answering. */
  close(): Promise<void>;
}

/** Starts listening; resolves once connections are accepted. */
export async function startHttpServer(settings: HttpServerSettings): Promise<HttpServer> {
  const requests: OpenRecord[] = [];
  const bugs: unknown[] = [];
  const running = new Set<Promise<void>>();
  const watch = createConditionWatch();
  const state: ServerState = { settings, requests, closing: new AbortController(), changed: watch.changed };

  const server = createServer((request, response) => {
    const run = serve(state, request, response)
      .catch((bug: unknown) => {
        bugs.push(bug);
        if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
        response.end("bug in the fake server; close() rejects with it");
      })
      .finally(() => running.delete(run));
    running.add(run);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  const shutDown = async (): Promise<void> => {
    state.closing.abort();
    watch.close();
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
    await Promise.all(running);
    if (bugs.length > 0) throw bugs[0];
  };
  let closing: Promise<void> | undefined;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    changed: watch.changed,
    until: async (condition) => {
      kinds.callback("condition", condition);
      return watch.until(() => atOnce(condition()) === true);
    },
    close: () => (closing ??= shutDown()),
  };
}

interface ServerState {
  readonly settings: HttpServerSettings;
  readonly requests: OpenRecord[];
  readonly closing: AbortController;
  readonly changed: () => void;
}

async function serve(state: ServerState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { counters, now, answer } = state.settings;
  const bodyText = await text(request).catch(() => undefined);
  if (bodyText === undefined || response.destroyed) {
    counters.aborted += state.closing.signal.aborted ? 0 : 1;
    state.changed();
    return;
  }
  const url = new URL(request.url ?? "/", "http://fake");
  const record: OpenRecord = {
    index: state.requests.length,
    method: request.method ?? "GET",
    path: url.pathname + url.search,
    headers: request.headers,
    body: parsed(bodyText),
    startedAt: now(),
    outcome: "open",
    status: undefined,
  };
  const gone = new AbortController();
  const ended = new Promise<void>((resolve) =>
    response.once("close", () => {
      finish(state, record, response.writableFinished);
      gone.abort();
      resolve();
    }),
  );
  state.requests.push(record);
  counters.inFlight += 1;
  counters.peakInFlight = Math.max(counters.peakInFlight, counters.inFlight);
  state.changed();
  try {
    await answer(createExchange({ record, url, bodyText, response, gone }));
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  }
  await ended;
}

function finish(state: ServerState, record: OpenRecord, complete: boolean): void {
  const { counters, abortedStatus } = state.settings;
  counters.inFlight -= 1;
  if (record.outcome === "open") {
    if (complete) record.outcome = "answered";
    else if (state.closing.signal.aborted) record.outcome = "closed";
    else {
      record.outcome = "aborted";
      record.status = abortedStatus ?? record.status;
      counters.aborted += 1;
    }
  }
  state.changed();
}

function parsed(bodyText: string): unknown {
  if (bodyText === "") return undefined;
  try {
    return JSON.parse(bodyText);
  } catch {
    return bodyText;
  }
}
