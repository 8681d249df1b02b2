import { EmbedloomError, type ErrorFacts, readFacts } from "./embedloom-error.ts";

/** The facts of a {@link ServerError}. */
export interface ServerErrorFacts extends ErrorFacts {
  /** Whether asking again can help. @default true */
  readonly retryable?: boolean;
  /** Whether the request was too much for it: a smaller one may do. @default false */
  readonly splittable?: boolean;
}

/** The server failed on its own side (code `server`, retryable unless its text says that it is permanent). */
export class ServerError extends EmbedloomError {
  declare readonly code: "server";

  constructor(detail: string, from: ServerErrorFacts = {}) {
    const facts = readFacts(from);
    super(detail, { code: "server", retryable: facts.retryable ?? true, splittable: facts.splittable ?? false }, facts);
  }
}
