import type { AbortOptions } from "@embedloom/core";

/** What can be bound to a parameter. */
export type PgValue = string | number | boolean | null | readonly string[];

/** What a statement gives. */
export type PgRows = readonly Readonly<Record<string, unknown>>[];

/** One connection while a transaction has it. */
export interface PgSession {
  /** Runs a statement; `values` are bound to `$1` and so on. */
  query(sql: string, values?: readonly PgValue[]): Promise<PgRows>;
}

/** A COPY and what belongs to it. */
export interface CopyPlan {
  /** What its transaction does before all of it, in round trips of its own. Absent: nothing. */
  readonly prelude?: ((session: PgSession) => Promise<void>) | undefined;
  /** The first statement. */
  readonly first: string;
  /** Looks at what it gave, and throws where nothing may be copied. */
  check(rows: PgRows): void;
  /** A statement before the COPY. Absent: none. */
  readonly before?: string | undefined;
  /** The COPY itself; gets the word for where the parts come from. */
  copy(from: string): string;
  /** Its content; a part is there until the next one is asked for. */
  readonly parts: Iterable<Buffer>;
  /** A statement after the COPY. Absent: none. */
  readonly after?: string | undefined;
  /** Empties what `before` made, where its transaction goes on. Absent: there is nothing. */
  readonly clear?: string | undefined;
}

/** A PostgreSQL, whoever speaks with it. */
export interface PgDatabase {
  /** Whether there is one connection only, in this process. */
  readonly isEmbedded: boolean;
  /**
   * Runs `work` as a whole or not at all; an abort ends the connection, and with it the transaction.
   *
   * @param first a statement without values that it begins with, in the round trip of the beginning
   */
  transaction<T>(
    abort: AbortOptions,
    first: string,
    work: (session: PgSession, rows: PgRows) => Promise<T>,
  ): Promise<T>;
  /** Runs a COPY as a transaction, in one round trip where there are any; gives what the last statement gave, as texts or values. */
  copyIn(abort: AbortOptions, plan: CopyPlan): Promise<PgRows>;
  /**
   * Runs `work` as a whole or not at all, on one connection; what it does through the database that it gets is a part of that,
   * and a part that fails is taken back alone.
   */
  nested<T>(abort: AbortOptions, work: (inside: PgDatabase) => Promise<T>): Promise<T>;
  /** Runs `work` on one connection without a transaction. */
  session<T>(abort: AbortOptions, work: (session: PgSession) => Promise<T>): Promise<T>;
  /** Releases what belongs to the sink. */
  close(): Promise<void>;
}
