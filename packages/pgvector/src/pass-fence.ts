import { setTimeout } from "node:timers/promises";
import type { WriteFence } from "@embedloom/core";
import { fencedOff } from "@embedloom/core/sink";
import type { PgSession } from "./pg-database.ts";
import type { TableNames } from "./schema.ts";

/** How often a transaction asks whether the one before it has ended. */
const ASK_EVERY_MS = 50;
/** So long an earlier owner may hold its transaction open; a whole batch is written in less. */
const TIMEOUT_MS = 3000;

/**
 * Lets a transaction of this fence go on, and keeps all others of it out until it ends.
 *
 * A process that stands still in the middle of a transaction would hold up its successor for as long: after three seconds the
 * server ends the connection of an earlier owner, which gets nothing written.
 *
 * @throws LeaseLostError when a higher token was there before
 */
export async function passFence(
  session: PgSession,
  names: TableNames,
  { name, token }: WriteFence,
  where: string,
): Promise<void> {
  const key = `${names.fences} ${name}`;
  await takeTurn(session, names, key, { name, token });
  const raise = `INSERT INTO ${names.fences} AS held VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET token = EXCLUDED.token WHERE held.token <= EXCLUDED.token RETURNING token`;
  const raised = await session.query(raise, [name, token]);
  if (raised.length > 0) return;
  throw fencedOff(where, await seenToken(session, names, name));
}

async function takeTurn(session: PgSession, names: TableNames, key: string, fence: WriteFence): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  for (;;) {
    const [taken] = await session.query("SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS ours", [key]);
    if (taken?.ours === true) return;
    if (performance.now() > deadline && (await seenToken(session, names, fence.name)) < fence.token) {
      await session.query(END_HOLDER, [key]);
    }
    await setTimeout(ASK_EVERY_MS);
  }
}

async function seenToken(session: PgSession, names: TableNames, name: string): Promise<number> {
  const [row] = await session.query(`SELECT token::float8 AS token FROM ${names.fences} WHERE name = $1`, [name]);
  return Number(row?.token ?? 0);
}

// An advisory lock of one number is listed as its upper and its lower half.
const END_HOLDER = `SELECT pg_terminate_backend(pid) FROM pg_locks
  WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND pid <> pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32 | objid::bigint) = hashtextextended($1, 0)`;
