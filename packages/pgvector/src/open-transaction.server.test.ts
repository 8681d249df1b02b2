import type { IndexIdentity, SinkRow } from "@embedloom/core";
import { Pool } from "pg";
import { afterAll, describe, expect, inject, test } from "vitest";
import type { PgvectorIndex } from "./pgvector-index.ts";
import { createPgvectorSink } from "./pgvector-sink.ts";

const url = inject("postgresUrl");
const identity: IndexIdentity = { fingerprint: "m", dimensions: 2, distance: "cosine", encoding: "float32" };
const rowOf = (id: string, x = 1): SinkRow => ({ id, vector: [x, 1], source: "s", digest: `${x}` });

describe.each([
  { name: "a real server", isServer: true },
  { name: "PGlite", isServer: false },
])("transaction on $name", ({ isServer }) => {
  describe.skipIf(isServer && url === undefined)("is one", () => {
    const closing: (() => Promise<unknown>)[] = [];
    afterAll(async () => {
      for (const close of closing) await close();
    });

    async function open(table: string): Promise<{ index: PgvectorIndex; notes(): Promise<unknown> }> {
      const pool = new Pool({ connectionString: url ?? "" });
      const place = isServer ? { pool } : { path: "memory://" };
      const sink = createPgvectorSink({ ...place, schema: "tx", table });
      const index = await sink.open(identity);
      closing.push(async () => {
        await sink.close();
        await pool.end();
      });
      await index.transaction(({ query }) => query(`CREATE TABLE tx.notes_${table} (text text PRIMARY KEY)`));
      const notes = (): Promise<unknown> =>
        index.transaction(async ({ query }) =>
          (await query(`SELECT text FROM tx.notes_${table}`)).map(({ text }) => text),
        );
      return { index, notes };
    }

    test("default: rows and a statement of one's own are kept together; what it read is given", async () => {
      const { index, notes } = await open("a");
      const count = await index.transaction(async (inside) => {
        await inside.index.upsert([rowOf("one"), rowOf("two")]);
        await inside.index.upsert([rowOf("two", 2), rowOf("three")]);
        await inside.index.delete(["one"]);
        await inside.query("INSERT INTO tx.notes_a VALUES ($1)", ["done"]);
        return inside.index.count();
      });
      expect(count).toBe(2);
      expect((await index.get(["one", "two", "three"])).map((row) => row?.digest)).toEqual([undefined, "2", "1"]);
      expect(await notes()).toEqual(["done"]);
    });

    test("error: what throws keeps nothing, and is thrown as it is", async () => {
      const { index, notes } = await open("b");
      const mine = new Error("mine");
      const failing = index.transaction(async (inside) => {
        await inside.index.upsert([rowOf("one")], { fence: { name: "shard", token: 3 } });
        await inside.query("INSERT INTO tx.notes_b VALUES ('done')");
        throw mine;
      });
      await expect(failing).rejects.toBe(mine);
      expect([await index.count(), await notes()]).toEqual([0, []]);
      // Nor was the fence raised.
      await index.upsert([rowOf("one")], { fence: { name: "shard", token: 2 } });
    });

    test("behavior: a call in it that fails is taken back alone, and a fence that was raised stops it", async () => {
      const { index, notes } = await open("c");
      await index.upsert([rowOf("old")], { fence: { name: "shard", token: 5 } });
      await index.transaction(async (inside) => {
        await inside.index.upsert([rowOf("good")]);
        await expect(
          inside.index.upsert([rowOf("late")], { fence: { name: "shard", token: 4 } }),
        ).rejects.toMatchObject({
          code: "lease_lost",
        });
        await expect(inside.index.upsert([{ ...rowOf("bad"), vector: [NaN, 1] }, rowOf("fine")])).rejects.toMatchObject(
          {
            code: "partial_write",
          },
        );
        await expect(inside.query("INSERT INTO tx.notes_c VALUES (1 / 0)")).rejects.toMatchObject({ code: "22012" });
        await inside.query("INSERT INTO tx.notes_c VALUES ('kept')");
      });
      expect((await index.get(["old", "good", "late", "bad", "fine"])).map((row) => row?.id)).toEqual([
        "old",
        "good",
        undefined,
        undefined,
        "fine",
      ]);
      expect(await notes()).toEqual(["kept"]);
    });

    test("args: signal: an abort ends it with its reason, and keeps nothing", async () => {
      const { index } = await open("d");
      const stop = new AbortController();
      const aborted = index.transaction(
        async (inside) => {
          await inside.index.upsert([rowOf("one")]);
          stop.abort("enough");
          await inside.query("SELECT pg_sleep($1)", [isServer ? 5 : 0]);
        },
        { signal: stop.signal },
      );
      await expect(aborted).rejects.toBe("enough");
      expect(await index.count()).toBe(0);
    });
  });
});
