import type { AbortOptions } from "@embedloom/core";
import type { CopyPlan, PgDatabase, PgRows, PgSession } from "./pg-database.ts";

/** What a database does inside of a transaction that is open. */
export interface OpenTransaction {
  readonly isEmbedded: boolean;
  readonly session: PgSession;
  /** Runs a COPY with what belongs to it, its prelude included. */
  copy(plan: CopyPlan): Promise<PgRows>;
}

/** The database that the inside of a transaction works with: each call is a savepoint, one after the other. */
export function insideOf({ isEmbedded, session, copy }: OpenTransaction): PgDatabase {
  let last: Promise<unknown> = Promise.resolve();

  /** Two savepoints that overlap would take each other back. */
  function part<T>({ signal }: AbortOptions, work: () => Promise<T>): Promise<T> {
    const mine = last.then(async () => {
      signal?.throwIfAborted();
      await session.query("SAVEPOINT part");
      try {
        const result = await work();
        await session.query("RELEASE SAVEPOINT part");
        return result;
      } catch (error) {
        // A connection that is lost takes everything back by itself.
        await session.query("ROLLBACK TO SAVEPOINT part").catch(() => {});
        throw error;
      }
    });
    last = mine.catch(() => {});
    return mine;
  }

  return {
    isEmbedded,
    session: (abort, work) => part(abort, () => work(session)),
    transaction: (abort, first, work) => part(abort, async () => work(session, await session.query(first))),
    copyIn: (abort, plan) =>
      part(abort, async () => {
        const rows = await copy(plan);
        if (plan.clear !== undefined) await session.query(plan.clear);
        return rows;
      }),
    nested: (abort, work) => part(abort, () => work(insideOf({ isEmbedded, session, copy }))),
    // It ends with its transaction.
    close: async () => {},
  };
}
