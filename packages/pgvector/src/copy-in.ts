/** The part of a connection of `pg` that a COPY needs. */
export interface CopyConnection {
  query(sql: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/**
 * A `COPY … FROM STDIN` as `pg` takes queries: the client calls these methods as the server answers.
 *
 * All the content is sent at once: it is one batch, which lies in memory anyway.
 */
export class CopyIn {
  readonly #sql: string;
  readonly #content: Buffer;
  readonly #settle: (error: Error | undefined) => void;

  /** @param settle is called once, with what went wrong */
  constructor(sql: string, content: Buffer, settle: (error: Error | undefined) => void) {
    this.#sql = sql;
    this.#content = content;
    this.#settle = settle;
  }

  submit(connection: CopyConnection): void {
    connection.query(this.#sql);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.#content);
    connection.endCopyFrom();
  }

  handleCommandComplete(): void {}

  // The client sends nothing else until the server is ready again, and forgets a query that failed.
  handleError(error: Error): void {
    this.#settle(error);
  }

  handleReadyForQuery(): void {
    this.#settle(undefined);
  }
}
