import { type AbortOptions, isEmbedloomError } from "@embedloom/core";
import { CopyIn } from "./copy-in.ts";
import { insideOf } from "./open-transaction.ts";
import type { CopyPlan, PgDatabase, PgRows, PgSession } from "./pg-database.ts";

/** The part of a result of `pg` that the sink uses. */
interface PgResult {
  readonly rows: unknown[];
}

/** The part of a client of `pg` that the sink uses. */
export interface PgClient {
  query(sql: string, values?: unknown[]): Promise<PgResult | PgResult[]>;
  query(submittable: object): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  off(event: "error", listener: (error: Error) => void): unknown;
  release(destroy?: boolean): void;
}

/** The part of a pool of `pg` that the sink uses: a `Pool` of the application fits. */
export interface PgPool {
  connect(): Promise<PgClient>;
}

/** Speaks with a server through a pool of `pg`. */
export function nodePostgres(pool: PgPool, close: () => Promise<void>): PgDatabase {
  async function session<T>({ signal }: AbortOptions, work: (client: PgClient) => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    const { aborted, forget } = abortOf(signal);
    try {
      return await withClient(aborted, work);
    } finally {
      forget();
    }
  }

  async function withClient<T>(aborted: Promise<never>, work: (client: PgClient) => Promise<T>): Promise<T> {
    const client = await connected(aborted);
    let isSpoilt = false;
    // Without a listener the loss of a connection that is in use would end the process.
    const onError = (): void => void (isSpoilt = true);
    client.on("error", onError);
    try {
      return await Promise.race([work(client), aborted]);
    } catch (error) {
      // What came from elsewhere may have left it in the middle of something; what the server says may be its last word.
      isSpoilt ||= !isEmbedloomError(error) && !(error instanceof Error && "severity" in error);
      isSpoilt ||= !(await Promise.race([answers(client), aborted.catch(() => false)]));
      throw error;
    } finally {
      client.off("error", onError);
      if (isSpoilt) client.on("error", () => {});
      client.release(isSpoilt);
    }
  }

  async function connected(aborted: Promise<never>): Promise<PgClient> {
    const connecting = pool.connect();
    try {
      return await Promise.race([connecting, aborted]);
    } catch (error) {
      // A connection that comes when nobody waits for it any more goes back to the pool.
      connecting.then(
        (client) => client.release(),
        () => {},
      );
      throw error;
    }
  }

  return {
    isEmbedded: false,
    session: (abort, work) => session(abort, (client) => work(sessionOf(client))),
    copyIn: (abort, plan) =>
      session(abort, (client) => {
        if (plan.prelude === undefined) return copied(client, plan);
        return inTransaction(client, "BEGIN", (one) => afterPrelude(client, one, plan));
      }),
    nested: (abort, work) =>
      session(abort, (client) =>
        inTransaction(client, "BEGIN", (one) =>
          work(insideOf({ isEmbedded: false, session: one, copy: (plan) => afterPrelude(client, one, plan) })),
        ),
      ),
    transaction: (abort, first, work) => session(abort, (client) => inTransaction(client, `BEGIN; ${first}`, work)),
    close,
  };
}

/** Whether the server still listens: a message that ends the connection looks like any other refusal. */
async function answers(client: PgClient): Promise<boolean> {
  return Promise.resolve(client.query("SELECT 1")).then(
    () => true,
    () => false,
  );
}

async function afterPrelude(client: PgClient, session: PgSession, plan: CopyPlan): Promise<PgRows> {
  await plan.prelude?.(session);
  return copied(client, plan);
}

function copied(client: PgClient, plan: CopyPlan): Promise<PgRows> {
  return new Promise((resolve, reject) => {
    client.query(new CopyIn(plan, (error, rows) => (error === undefined ? resolve(rows) : reject(error))));
  });
}

async function inTransaction<T>(
  client: PgClient,
  begin: string,
  work: (session: PgSession, rows: PgRows) => Promise<T>,
): Promise<T> {
  const one = sessionOf(client);
  try {
    const result = await work(one, await one.query(begin));
    await one.query("COMMIT");
    return result;
  } catch (error) {
    await one.query("ROLLBACK").catch(() => {});
    throw error;
  }
}

function sessionOf(client: PgClient): PgSession {
  return {
    async query(sql, values) {
      const bound = values?.map((value) => (Array.isArray(value) ? [...value] : value));
      const answer = await client.query(sql, bound);
      // Several statements in one text have a result each.
      const { rows } = Array.isArray(answer) ? answer.at(-1)! : answer;
      return rows as Record<string, unknown>[];
    },
  };
}

function abortOf(signal: AbortSignal | undefined): { aborted: Promise<never>; forget: () => void } {
  let forget = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    if (signal === undefined) return;
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    forget = () => signal.removeEventListener("abort", onAbort);
  });
  return { aborted, forget: () => forget() };
}
