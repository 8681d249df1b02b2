import type { Writable } from "node:stream";
import type { CopyPlan, PgRows } from "./pg-database.ts";

/** The part of a connection of `pg` that a COPY needs. */
export interface CopyConnection {
  readonly stream: Writable;
  query(sql: string): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}

/** Bytes of one message: the server ends a connection that sends it 1 GB in one. */
const LARGEST_MESSAGE = 16 * 2 ** 20;

/**
 * A {@link CopyPlan} as `pg` takes queries: the client calls these methods as the server answers. All its statements go in
 * one text, which PostgreSQL runs as one transaction.
 *
 * The server works on one part of the content while the next is made.
 */
export class CopyIn {
  readonly #plan: CopyPlan;
  readonly #settle: (error: unknown, rows: PgRows) => void;
  readonly #results: Record<string, unknown>[][] = [];
  #names: readonly string[] = [];
  #failure: unknown;
  #sending: Promise<void> = Promise.resolve();
  #isOver = false;

  /** @param settle is called when it is over, with what went wrong, or with what the last statement gave */
  constructor(plan: CopyPlan, settle: (error: unknown, rows: PgRows) => void) {
    this.#plan = plan;
    this.#settle = settle;
  }

  submit(connection: CopyConnection): void {
    const { first, before, copy, after } = this.#plan;
    connection.query([first, before, copy("STDIN"), after].filter((statement) => statement !== undefined).join("; "));
  }

  handleRowDescription({ fields }: { readonly fields: readonly { readonly name: string }[] }): void {
    this.#names = fields.map(({ name }) => name);
    this.#results.push([]);
  }

  handleDataRow({ fields }: { readonly fields: readonly unknown[] }): void {
    this.#results.at(-1)!.push(Object.fromEntries(this.#names.map((name, i): [string, unknown] => [name, fields[i]])));
  }

  handleCopyInResponse(connection: CopyConnection): void {
    this.#sending = this.#send(connection).catch((error: unknown) => {
      this.#failure = error;
      if (!this.#isOver) connection.sendCopyFail("the rows could not be made, or may not be written");
    });
  }

  handleCommandComplete(): void {}

  // The client sends nothing else until the server is ready again, and forgets a query that failed. What is being written
  // must not end up in the next one.
  handleError(refusal: Error): void {
    this.#isOver = true;
    void this.#sending.then(() => this.#settle(this.#failure ?? refusal, []));
  }

  handleReadyForQuery(): void {
    this.#settle(undefined, this.#results.at(-1) ?? []);
  }

  async #send(connection: CopyConnection): Promise<void> {
    this.#plan.check(this.#results[0] ?? []);
    for (const part of this.#plan.parts) {
      for (let start = 0; start < part.length; start += LARGEST_MESSAGE) {
        if (this.#isOver) return;
        await written(connection.stream, part.subarray(start, start + LARGEST_MESSAGE));
      }
    }
    if (!this.#isOver) connection.endCopyFrom();
  }
}

// https://www.postgresql.org/docs/current/protocol-message-formats.html, CopyData: its letter, and its length with this length.
// The client's own method would copy each part into memory that is made for it.
function written(stream: Writable, part: Buffer): Promise<void> {
  const head = Buffer.allocUnsafe(5);
  head.write("d", "latin1");
  head.writeInt32BE(4 + part.length, 1);
  return new Promise((resolve, reject) => {
    stream.cork();
    stream.write(head);
    stream.write(part, (error) => (error ? reject(error) : resolve()));
    stream.uncork();
  });
}
