import type { ServerResponse } from "node:http";
import { setTimeout as after } from "node:timers/promises";
import type { OpenRecord, RecordedRequest } from "./recorded-request.ts";
import type { Reply } from "./reply.ts";

/** One request being answered. */
export interface Exchange {
  readonly request: RecordedRequest;
  readonly url: URL;
  readonly bodyText: string;
  /** Aborted when the client goes away, the connection is cut or the server closes. */
  readonly signal: AbortSignal;
  /** Sends the whole answer. */
  send(reply: Reply): void;
  /** Sends the head of an answer whose body follows through `write`. */
  sendHead(reply: Reply, contentLength?: number): void;
  /** Resolves when the operating system has taken the text. */
  write(text: string): Promise<void>;
  /** Ends an answer begun with `sendHead`. */
  end(): void;
  /** Cuts the connection: `reset` sends RST, otherwise it just ends. */
  cut(how: "reset" | "end"): void;
  /** Rejects with the signal's reason when the exchange is over before that. */
  wait(milliseconds: number): Promise<void>;
  /** Resolves when the promise does, rejects with the signal's reason when the exchange is over before that. */
  holdUntil(promise: Promise<unknown>): Promise<void>;
  /** Never resolves; rejects with the signal's reason when the exchange is over. */
  hang(): Promise<never>;
}

/** The parts of an exchange the server makes; the rest follows from them. */
export interface ExchangeParts {
  readonly record: OpenRecord;
  readonly url: URL;
  readonly bodyText: string;
  readonly response: ServerResponse;
  readonly gone: AbortController;
}

/** Puts the sending and waiting on top of one Node response. */
export function createExchange({ record, url, bodyText, response, gone }: ExchangeParts): Exchange {
  const { signal } = gone;
  const sendHead = (reply: Reply, contentLength?: number): void => {
    signal.throwIfAborted();
    record.status = reply.status;
    const length = contentLength === undefined ? {} : { "content-length": contentLength };
    response.writeHead(reply.status, { ...reply.headers, ...length });
    response.flushHeaders();
  };
  const hang = (): Promise<never> => new Promise((_, reject) => whenAborted(signal, reject));

  return {
    request: record,
    url,
    bodyText,
    signal,
    sendHead,
    hang,
    send(reply) {
      signal.throwIfAborted();
      record.status = reply.status;
      response.writeHead(reply.status, { ...reply.headers, "content-length": Buffer.byteLength(reply.body) });
      response.end(reply.body);
    },
    write: (text) =>
      new Promise((resolve, reject) => {
        whenAborted(signal, reject);
        response.write(text, () => resolve());
      }),
    end() {
      response.end();
    },
    cut(how) {
      record.outcome = "cut";
      if (how === "reset") response.socket?.resetAndDestroy();
      else response.socket?.destroy();
    },
    wait: (milliseconds) => after(milliseconds, undefined, { signal }),
    async holdUntil(promise) {
      await Promise.race([promise, hang()]);
    },
  };
}

function whenAborted(signal: AbortSignal, reject: (reason: unknown) => void): void {
  if (signal.aborted) reject(signal.reason);
  else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
}
