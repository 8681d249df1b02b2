import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createSqliteStore } from "./sqlite-store.ts";

const folder = mkdtempSync(join(tmpdir(), "embedloom-sqlite-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

const MB = 2 ** 20;
const batch = (name: string, count = 100) =>
  Array.from({ length: count }, (_, i) => ({ key: `${name}:${i}`, value: new Uint8Array(6160).fill(i) }));
const keysOf = (name: string): string[] => batch(name).map(({ key }) => key);
const bytesOnDisk = (path: string): number =>
  ["", "-wal", "-shm"].reduce((sum, end) => sum + (statSync(path + end, { throwIfNoEntry: false })?.size ?? 0), 0);
const presentOf = (values: readonly (Uint8Array | undefined)[]): number =>
  values.filter((value) => value !== undefined).length;

describe("maxBytes", () => {
  test.each([1, 4, 16])("default: file and log stay below %s MiB, and what was written last is there", async (size) => {
    const path = join(folder, `limited-${size}.sqlite`);
    const store = createSqliteStore({ path, maxBytes: size * MB });
    for (let i = 0; i < 30; i++) {
      vi.advanceTimersByTime(1000);
      await store.setMany(batch(`b${i}`, 10 * size));
      expect(bytesOnDisk(path)).toBeLessThanOrEqual(size * MB);
    }
    const last = await store.getMany(batch("b29", 10 * size).map(({ key }) => key));
    expect(presentOf(last)).toBe(10 * size);
    await store.close();
    expect(statSync(path).size).toBeGreaterThan(0.5 * size * MB);
  });

  test("default: of what was written the last is kept, and the first is not", async () => {
    const path = join(folder, "limited.sqlite");
    const store = createSqliteStore({ path, maxBytes: 4 * MB });
    for (let i = 0; i < 10; i++) {
      vi.advanceTimersByTime(1000);
      await store.setMany(batch(`b${i}`));
    }
    expect(presentOf(await store.getMany(keysOf("b9")))).toBe(100);
    expect(presentOf(await store.getMany(keysOf("b8")))).toBe(100);
    expect(presentOf(await store.getMany(keysOf("b0")))).toBe(0);
    await store.close();
  });

  test("behavior: a file that is larger than a new limit shrinks, a little at a time", async () => {
    const path = join(folder, "shrunk.sqlite");
    const large = createSqliteStore({ path });
    await large.setMany(batch("all", 3000));
    await large.close();
    expect(statSync(path).size).toBeGreaterThan(18 * MB);
    const store = createSqliteStore({ path, maxBytes: 8 * MB });
    await store.setMany(batch("new", 1));
    expect(bytesOnDisk(path)).toBeLessThanOrEqual(8 * MB);
    expect(presentOf(await store.getMany(["new:0"]))).toBe(1);
    await store.close();
  });

  test("behavior: what was read lately stays, also when another store read it", async () => {
    const path = join(folder, "recent.sqlite");
    const store = createSqliteStore({ path, maxBytes: 4 * MB });
    await store.setMany(batch("kept"));
    await store.setMany(batch("other"));
    for (let i = 0; i < 10; i++) {
      vi.advanceTimersByTime(1000);
      const reader = i % 2 === 0 ? store : createSqliteStore({ path, maxBytes: 4 * MB });
      expect(presentOf(await reader.getMany(keysOf("kept")))).toBe(100);
      if (reader !== store) await reader.close();
      vi.advanceTimersByTime(1000);
      await store.setMany(batch(`b${i}`));
    }
    expect(presentOf(await store.getMany(keysOf("kept")))).toBe(100);
    expect(presentOf(await store.getMany(keysOf("other")))).toBe(0);
    await store.close();
  });

  test("behavior: one call that writes more than fits keeps its end, and damages nothing", async () => {
    const store = createSqliteStore({ path: join(folder, "large.sqlite"), maxBytes: MB });
    await store.setMany(batch("large", 2000));
    const present = presentOf(await store.getMany(batch("large", 2000).map(({ key }) => key)));
    expect(present).toBeGreaterThan(50);
    expect(present).toBeLessThan(MB / 6160);
    expect(presentOf(await store.getMany(["large:1999"]))).toBe(1);
    await store.close();
  });

  test("behavior: without it nothing is removed", async () => {
    const store = createSqliteStore({ path: join(folder, "unlimited.sqlite") });
    await store.setMany(batch("all", 1000));
    expect(presentOf(await store.getMany(batch("all", 1000).map(({ key }) => key)))).toBe(1000);
    await store.close();
  });

  test("error: out of range", () => {
    expect(() => createSqliteStore({ path: "x", maxBytes: 1000 })).toThrow("maxBytes");
  });
});
