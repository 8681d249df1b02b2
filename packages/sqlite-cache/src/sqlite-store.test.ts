import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { isEmbedloomError } from "@embedloom/core";
import { afterAll, describe, expect, test, vi } from "vitest";
import { createSqliteStore } from "./sqlite-store.ts";

const folder = mkdtempSync(join(tmpdir(), "embedloom-sqlite-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newPath = (): string => join(folder, `${files++}.sqlite`);

const entry = (key: string, byte = 1) => ({ key, value: new Uint8Array(4).fill(byte) });
const lengths = (values: readonly (Uint8Array | undefined)[]) => values.map((value) => value?.length);

async function failureOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (!isEmbedloomError(error, "store")) throw error;
  return error.message.replaceAll(folder, "FOLDER").replace(/\d+\.sqlite/, "FILE");
}

describe("opening", () => {
  test("default: nothing is touched before the first call, then the folder is made too", async () => {
    const path = join(folder, "deep", "er", "cache.sqlite");
    const store = createSqliteStore({ path });
    await store.close();
    expect(existsSync(join(folder, "deep"))).toBe(false);
    await store.setMany([entry("a")]);
    expect(existsSync(path)).toBe(true);
    await store.close();
  });

  test("behavior: no keys and no entries open nothing", async () => {
    const path = newPath();
    const store = createSqliteStore({ path });
    await store.getMany([]);
    await store.setMany([]);
    expect(existsSync(path)).toBe(false);
  });

  test("behavior: a call after close opens the file again", async () => {
    const store = createSqliteStore({ path: newPath() });
    await store.setMany([entry("a")]);
    await store.close();
    expect(lengths(await store.getMany(["a"]))).toEqual([4]);
    await store.close();
  });

  test("behavior: first calls at the same time open it once, and close waits for them", async () => {
    const path = newPath();
    const store = createSqliteStore({ path });
    const calls = Promise.all(["a", "b", "c"].map((key) => store.setMany([entry(key)])));
    await store.close();
    await calls;
    const again = createSqliteStore({ path });
    expect(lengths(await again.getMany(["a", "b", "c"]))).toEqual([4, 4, 4]);
    await again.close();
  });

  test("default: the file keeps a write-ahead log and says whose it is", async () => {
    const path = newPath();
    const store = createSqliteStore({ path });
    await store.setMany([entry("a")]);
    await store.close();
    const database = new DatabaseSync(path);
    const pragma = (name: string) => database.prepare(`PRAGMA ${name}`).get()?.[name];
    expect([pragma("journal_mode"), pragma("application_id"), pragma("user_version")]).toEqual(["wal", 0x456d626c, 2]);
    database.close();
  });
});

describe("values", () => {
  test("behavior: what is read is a Uint8Array of its own", async () => {
    const store = createSqliteStore({ path: newPath() });
    await store.setMany([entry("a"), entry("b")]);
    const [first] = await store.getMany(["a", "b"]);
    expect(first).toBeInstanceOf(Uint8Array);
    expect([first?.byteOffset, first?.buffer.byteLength]).toEqual([0, 4]);
    await store.close();
  });

  test("args: ttlDays of the store, ttlMs of a write, and none; what has expired is removed by a later write", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const path = newPath();
    const [daily, lasting] = [createSqliteStore({ path, ttlDays: 1 }), createSqliteStore({ path })];
    try {
      await daily.setMany([entry("daily")]);
      await daily.setMany([entry("weekly")], { ttlMs: 7 * 86_400_000 });
      await lasting.setMany([entry("lasting")]);
      const keys = ["daily", "weekly", "lasting"];
      vi.setSystemTime(Date.now() + 86_400_000 - 1);
      expect(lengths(await lasting.getMany(keys))).toEqual([4, 4, 4]);
      vi.setSystemTime(Date.now() + 1);
      expect(lengths(await lasting.getMany(keys))).toEqual([undefined, 4, 4]);
      vi.setSystemTime(Date.now() + 10_000 * 86_400_000);
      expect(lengths(await lasting.getMany(keys))).toEqual([undefined, undefined, 4]);
      await lasting.setMany([entry("new")]);
      const database = new DatabaseSync(path);
      expect(database.prepare("SELECT key FROM embeddings ORDER BY key").all()).toEqual([
        { key: "lasting" },
        { key: "new" },
      ]);
      database.close();
    } finally {
      vi.useRealTimers();
      await Promise.all([daily.close(), lasting.close()]);
    }
  });
});

describe("an abort", () => {
  test("behavior: between two slices stops a long write with the reason, and what is written stays whole", async () => {
    const store = createSqliteStore({ path: newPath() });
    await store.setMany([entry("first")]);
    const keys = Array.from({ length: 5000 }, (_, i) => `k${i}`);
    const controller = new AbortController();
    const call = store.setMany(
      keys.map((key) => entry(key)),
      { signal: controller.signal },
    );
    setImmediate(() => controller.abort(new Error("stopped")));
    await expect(call).rejects.toThrow("stopped");
    const written = lengths(await store.getMany(keys)).filter((length) => length === 4).length;
    expect(written % 64).toBe(0);
    expect(written).toBeLessThan(5000);
    await store.close();
  });
});

describe("a file that cannot be used", () => {
  const use = (path: string) => {
    const store = createSqliteStore({ path, busyTimeoutMs: 0 });
    return { store, read: () => store.getMany(["a"]), write: () => store.setMany([entry("a")]) };
  };

  test("error: no database", async () => {
    const path = newPath();
    writeFileSync(path, "This is a letter, and it is long enough to be taken for a header. ".repeat(40));
    const { read, write, store } = use(path);
    expect(await failureOf(read())).toMatchInlineSnapshot(
      `"The cache file FOLDER/FILE is damaged or no SQLite database: delete it, or choose another \`path\`."`,
    );
    expect(await failureOf(write())).toContain("is damaged or no SQLite database");
    expect(readFileSync(path, "utf8")).toContain("This is a letter");
    rmSync(path);
    await write();
    expect(lengths(await read())).toEqual([4]);
    await store.close();
  });

  test("error: damaged inside, and made good by deleting it", async () => {
    const path = newPath();
    const filled = use(path);
    await filled.store.setMany(Array.from({ length: 2000 }, (_, i) => entry(`k${i}`)));
    await filled.store.close();
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0xa5, 32_768 * 2));
    const { read, store } = use(path);
    expect(await failureOf(read())).toContain("is damaged or no SQLite database");
    rmSync(path);
    expect(await read()).toEqual([undefined]);
    await store.close();
  });

  test("error: the database of another program, which is left as it is", async () => {
    const path = newPath();
    const other = new DatabaseSync(path);
    other.exec("CREATE TABLE songs (title TEXT)");
    other.close();
    expect(await failureOf(use(path).write())).toMatchInlineSnapshot(
      `"The file FOLDER/FILE is the database of another program: choose another \`path\` for the cache."`,
    );
    const after = new DatabaseSync(path);
    expect(after.prepare("SELECT name FROM sqlite_schema").all()).toEqual([{ name: "songs" }]);
    after.close();
  });

  test("error: a newer version", async () => {
    const path = newPath();
    const { store, write } = use(path);
    await write();
    await store.close();
    const newer = new DatabaseSync(path);
    newer.exec("PRAGMA user_version = 9");
    newer.close();
    expect(await failureOf(write())).toMatchInlineSnapshot(
      `"The cache file FOLDER/FILE has version 9, this package knows 2: update it, or choose another \`path\`."`,
    );
  });

  test("error: a folder, and a path below a file", async () => {
    const path = newPath();
    mkdirSync(path);
    expect(await failureOf(use(path).read())).toMatchInlineSnapshot(
      `"The cache file FOLDER/FILE cannot be opened: check that it is a file and that its folder can be written to."`,
    );
    const file = newPath();
    writeFileSync(file, "");
    expect(await failureOf(use(join(file, "cache.sqlite")).read())).toMatchInlineSnapshot(
      `"The cache file FOLDER/FILE/cache.sqlite failed (EEXIST): check the disk and its free space."`,
    );
  });

  test("error: locked by another connection; reads go on", async () => {
    const path = newPath();
    const { store, read, write } = use(path);
    await write();
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    expect(await failureOf(write())).toMatchInlineSnapshot(
      `"The cache file FOLDER/FILE was locked by another process for over 0 ms: raise \`busyTimeoutMs\`."`,
    );
    expect(lengths(await read())).toEqual([4]);
    other.exec("ROLLBACK");
    other.close();
    await write();
    await store.close();
  });
});

test.skipIf(process.platform === "win32")("default: its owner alone may read a new file, its log as well", async () => {
  const path = join(folder, "own", "cache.sqlite");
  const store = createSqliteStore({ path });
  await store.setMany([entry("a")]);
  for (const name of [path, `${path}-wal`]) expect(statSync(name).mode & 0o777, name).toBe(0o600);
  expect(statSync(join(folder, "own")).mode & 0o777).toBe(0o700);
  await store.close();
});

describe("settings", () => {
  test.each([
    ["path", { path: "" }],
    ["path", { path: ":memory:" }],
    ["ttlDays", { path: "x", ttlDays: 0 }],
    ["ttlDays", { path: "x", ttlDays: Infinity }],
    ["busyTimeoutMs", { path: "x", busyTimeoutMs: -1 }],
  ])("error: %s out of range", (option, settings) => {
    expect(() => createSqliteStore(settings)).toThrow(
      expect.toSatisfy((error: unknown) => isEmbedloomError(error, "invalid_option") && error.option === option),
    );
  });
});
