import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { openDatabase } from "./job-database.ts";

const url = inject("postgresUrl");

describe.skipIf(url === undefined)("the database of a job", () => {
  test("behavior: what pg-boss asks by itself in a transaction goes through its connection, which may be the only one", async () => {
    const pool = new Pool({ connectionString: url!, max: 1, connectionTimeoutMillis: 5000 });
    const place = { pool, name: `t/${randomUUID()}` };
    const [database, other] = [openDatabase(place, 1, false), openDatabase(place, 1, false)];
    onTestFinished(async () => {
      await database.boss((boss) => boss.deleteQueue(database.queue));
      await database.close();
      await other.close();
      await pool.end();
    });
    // It knows its queue no more, and has to look it up.
    await database.boss((boss) => boss.deleteQueue(database.queue));
    await other.makeQueue();
    await other.boss((boss) => boss.send(other.queue, { n: 1 }));
    const taken = database.transaction((run) => database.bossIn(run, (boss) => boss.fetch(database.queue)));
    expect(await taken).toMatchObject([{ data: { n: 1 } }]);
  });
});
