import type { IncomingHttpHeaders } from "node:http";

/**
 * How a request ended: still open, answered in full, given up by the client, cut by the server (a fault), or open when
 * the server closed.
 */
export type RequestOutcome = "open" | "answered" | "aborted" | "cut" | "closed";

/** One request as the fake server saw it. */
export interface RecordedRequest {
  /** Position in the log, from 0, over all paths. */
  readonly index: number;
  readonly method: string;
  /** Path with the query string. */
  readonly path: string;
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** Parsed JSON, or the raw text where that fails; `undefined` for an empty body. */
  readonly body: unknown;
  /** Time of the server's clock when the body had arrived, in milliseconds. */
  readonly startedAt: number;
  readonly outcome: RequestOutcome;
  /** HTTP status sent, or noted for a client that went away; `undefined` when there was none. */
  readonly status: number | undefined;
}

/** The log entry as the server itself updates it. */
export type OpenRecord = { -readonly [Field in keyof RecordedRequest]: RecordedRequest[Field] };
