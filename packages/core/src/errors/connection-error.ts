import { EmbedloomError, type ErrorFacts, readFacts } from "./embedloom-error.ts";

/** The facts of a {@link ConnectionError}. */
export interface ConnectionErrorFacts extends ErrorFacts {
  /** Whether asking again can help. @default true */
  readonly retryable?: boolean;
  /** Whether the request took too long: a smaller one may do. @default false */
  readonly splittable?: boolean;
}

/** The server could not be reached, did not answer in time, or went away in the middle (code `connection`, retryable unless asking again cannot help). */
export class ConnectionError extends EmbedloomError {
  declare readonly code: "connection";

  constructor(detail: string, from: ConnectionErrorFacts = {}) {
    const facts = readFacts(from);
    super(
      detail,
      { code: "connection", retryable: facts.retryable ?? true, splittable: facts.splittable ?? false },
      facts,
    );
  }
}
