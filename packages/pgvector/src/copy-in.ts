/** The part of a connection of `pg` that a COPY needs. */
export interface CopyConnection {
  query(sql: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}

/**
 * A `COPY … FROM STDIN` as `pg` takes queries: the client calls these methods as the server answers.
 *
 * The server works on one part of the content while the next is made.
 */
export class CopyIn {
  readonly #sql: string;
  readonly #parts: Iterable<Buffer>;
  readonly #settle: (error: unknown) => void;
  #hasFailed = false;

  /** @param settle is called when it is over, with what went wrong */
  constructor(sql: string, parts: Iterable<Buffer>, settle: (error: unknown) => void) {
    this.#sql = sql;
    this.#parts = parts;
    this.#settle = settle;
  }

  submit(connection: CopyConnection): void {
    connection.query(this.#sql);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    this.#send(connection).catch((error: unknown) => {
      connection.sendCopyFail("the rows could not be made");
      this.#settle(error);
    });
  }

  handleCommandComplete(): void {}

  // The client sends nothing else until the server is ready again, and forgets a query that failed.
  handleError(error: Error): void {
    this.#hasFailed = true;
    this.#settle(error);
  }

  handleReadyForQuery(): void {
    this.#settle(undefined);
  }

  async #send(connection: CopyConnection): Promise<void> {
    for (const part of this.#parts) {
      if (this.#hasFailed) return;
      connection.sendCopyFromChunk(part);
      await new Promise(setImmediate);
    }
    if (!this.#hasFailed) connection.endCopyFrom();
  }
}
