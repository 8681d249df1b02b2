import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { DatabaseSync } from "node:sqlite";
import { withCache } from "@embedloom/cache";
import { createFakeEmbedder } from "@embedloom/testing";
import { afterAll, describe, expect, test } from "vitest";
import { createSqliteStore } from "./sqlite-store.ts";

const folder = mkdtempSync(join(tmpdir(), "embedloom-sqlite-locks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const ttlMs = 60_000;
const value = new Uint8Array(6160).fill(1);

describe("locks", () => {
  test("default: are held by one at a time, tell what was absent, and are free again once released", async () => {
    const path = join(folder, "one.sqlite");
    const [one, other] = [createSqliteStore({ path }), createSqliteStore({ path })];
    await one.setMany([{ key: "there", value }]);
    const first = await one.lockMany!(["a", "b", "there"], { ttlMs });
    expect([first.held, first.absent]).toEqual([
      [true, true, true],
      [true, true, false],
    ]);
    const second = await other.lockMany!(["b", "c"], { ttlMs });
    expect(second.held).toEqual([false, true]);
    expect(await other.getMany(["a"])).toEqual([undefined]);
    await second.release(["b", "never asked for"]);
    await first.release(["a"]);
    expect((await other.lockMany!(["a", "b"], { ttlMs })).held).toEqual([true, false]);
    await first.release();
    await first.release();
    expect((await other.lockMany!(["a", "b"], { ttlMs })).held).toEqual([false, true]);
    await Promise.all([one.close(), other.close()]);
  });

  test("default: are given back by the write of the value, in its transaction", async () => {
    const path = join(folder, "write.sqlite");
    const [one, other] = [createSqliteStore({ path }), createSqliteStore({ path })];
    const lease = await one.lockMany!(["a", "b"], { ttlMs });
    await one.setMany([{ key: "a", value }]);
    expect((await other.lockMany!(["a", "b"], { ttlMs })).held).toEqual([true, false]);
    await lease.release();
    await Promise.all([one.close(), other.close()]);
  });

  test("behavior: expire, are renewed while they are ours, and never taken back from the next holder", async () => {
    const path = join(folder, "expire.sqlite");
    const [one, other] = [createSqliteStore({ path }), createSqliteStore({ path })];
    const late = await one.lockMany!(["a"], { ttlMs: 1 });
    let next = await other.lockMany!(["a"], { ttlMs });
    while (!next.held[0]) next = await other.lockMany!(["a"], { ttlMs });
    await late.renew!();
    await late.release();
    expect((await one.lockMany!(["a"], { ttlMs })).held).toEqual([false]);
    await next.renew!();
    await next.release();
    expect((await one.lockMany!(["a"], { ttlMs })).held).toEqual([true]);
    await Promise.all([one.close(), other.close()]);
  });

  test("behavior: a file of an earlier version gets them, and keeps its values", async () => {
    const path = join(folder, "old.sqlite");
    const before = createSqliteStore({ path });
    await before.setMany([{ key: "kept", value }]);
    await before.close();
    const raw = new DatabaseSync(path);
    raw.exec("DROP TABLE embedding_locks");
    raw.close();
    const store = createSqliteStore({ path });
    expect((await store.lockMany!(["a"], { ttlMs })).held).toEqual([true]);
    expect((await store.getMany(["kept"]))[0]).toHaveLength(6160);
    await store.close();
  });
});

const program = `
  const [cacheUrl, sqliteUrl, testingUrl, path] = process.argv.slice(1);
  const { withCache } = await import(cacheUrl);
  const { createSqliteStore } = await import(sqliteUrl);
  const { createFakeEmbedder } = await import(testingUrl);
  const inner = createFakeEmbedder({
    limits: { inputsPerRequest: 100 },
    beforeRequest: () => new Promise((resolve) => setTimeout(resolve, 5)),
  });
  const cache = withCache(inner, createSqliteStore({ path, busyTimeoutMs: 30000 }), { storeTimeoutMs: 60000, lockMs: 60000 });
  const { embeddings } = await cache.embed(Array.from({ length: 1000 }, (_, i) => "text " + i));
  await cache.close();
  const { lastStoreError } = cache.stats();
  console.log(JSON.stringify({ paid: inner.requests.flat(), rows: embeddings.count, error: String(lastStoreError) }));`;

interface Output {
  readonly paid: readonly string[];
  readonly rows: number;
  readonly error: string;
}

async function embeddingProcess(path: string): Promise<Output> {
  const modules = ["@embedloom/cache", "./sqlite-store.ts", "@embedloom/testing"].map((name) =>
    import.meta.resolve(name),
  );
  const node = ["--no-warnings", "--input-type=module", "-e", program, ...modules, path];
  const child = spawn(process.execPath, node);
  const [output, trouble] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (output === "") throw new Error(trouble);
  return JSON.parse(output) as Output;
}

describe("several processes", () => {
  test.each([2, 8])(
    "default: %s that ask for the same 1,000 new texts at the same time pay for 1,000",
    async (count) => {
      const path = join(folder, `${count}.sqlite`);
      const outputs = await Promise.all(Array.from({ length: count }, () => embeddingProcess(path)));
      expect(outputs.map(({ error, rows }) => `${error} ${rows}`)).toEqual(outputs.map(() => "undefined 1000"));
      const paid = outputs.flatMap((output) => output.paid);
      expect(paid).toHaveLength(1000);
      expect(new Set(paid).size).toBe(1000);
    },
  );
});

describe("a file that others use", () => {
  test("behavior: a writer that keeps the lock holds up the call, not the event loop", async () => {
    const path = join(folder, "held.sqlite");
    const store = createSqliteStore({ path });
    await store.setMany([{ key: "a", value }]);
    const foreign = new DatabaseSync(path);
    foreign.exec("BEGIN IMMEDIATE");
    let turns = 0;
    const ticking = setInterval(() => {
      // As many as show that the loop went on while the call waited.
      if (++turns === 20) foreign.exec("COMMIT");
    }, 1);
    await store.setMany([{ key: "b", value }]);
    clearInterval(ticking);
    expect(turns).toBeGreaterThanOrEqual(20);
    expect((await store.getMany(["a", "b"])).map((bytes) => bytes?.length)).toEqual([6160, 6160]);
    foreign.close();
    await store.close();
  });

  test("error: a lock that is not given back in time is reported, and what was aborted meanwhile ends at once", async () => {
    const path = join(folder, "stuck.sqlite");
    const store = createSqliteStore({ path, busyTimeoutMs: 30 });
    await store.setMany([{ key: "a", value }]);
    const foreign = new DatabaseSync(path);
    foreign.exec("BEGIN IMMEDIATE");
    await expect(store.setMany([{ key: "b", value }])).rejects.toThrow("locked by another process for over 30 ms");
    const patient = createSqliteStore({ path, busyTimeoutMs: 60_000 });
    const controller = new AbortController();
    const call = patient.setMany([{ key: "b", value }], { signal: controller.signal });
    controller.abort(new Error("I leave"));
    await expect(call).rejects.toThrow("I leave");
    foreign.close();
    await Promise.all([store.close(), patient.close()]);
  });

  test("behavior: a file that was deleted or replaced is noticed by the next call", async () => {
    const path = join(folder, "deleted.sqlite");
    const cache = withCache(createFakeEmbedder(), createSqliteStore({ path }));
    await cache.embed(["a"]);
    for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
    await cache.embed(["a"]);
    expect(cache.stats()).toMatchObject({ hits: 0, misses: 2, storeErrors: 0 });
    const other = createSqliteStore({ path });
    await cache.embed(["a"]);
    expect(cache.stats().hits).toBe(1);
    await other.clear("");
    await cache.embed(["a"]);
    expect(cache.stats()).toMatchObject({ hits: 1, misses: 3, storeErrors: 0 });
    await Promise.all([cache.close(), other.close()]);
  });
});
