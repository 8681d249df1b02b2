import { expect, test } from "vitest";
import { contentDigest } from "@embedloom/core";
import { createFakeEmbedder, createFakeSink, type FakeSinkMemory } from "@embedloom/testing";
import { openSyncFile } from "../session/sync-file.ts";
import { createBench, failingJournal, temporaryFile } from "../test-support/sync-bench.ts";
import { createMigration, type Migration, type MigrationSettings } from "./create-migration.ts";
import { createFilePointer, createSinkPointer, type IndexPointer } from "./index-pointer.ts";
import { createLiveIndex, type LiveIndex } from "./live-index.ts";

interface Bench {
  readonly migration: Migration;
  readonly live: LiveIndex;
  readonly pointer: IndexPointer;
  readonly old: FakeSinkMemory;
  readonly young: FakeSinkMemory;
  readonly embedder: ReturnType<typeof createFakeEmbedder>;
}

async function migrationBench(texts: readonly string[], settings: Partial<MigrationSettings> = {}): Promise<Bench> {
  const bench = createBench();
  bench.items = texts.map((text, i) => ({ id: `d${i}`, text }));
  await bench.sync.run();
  const old = bench.memory;
  const young: FakeSinkMemory = { rows: new Map() };
  const embedder = createFakeEmbedder({ model: "large", dimensions: 64 });
  const from = { name: "small", sink: createFakeSink(old), embedder: createFakeEmbedder() };
  const to = { name: "large", sink: createFakeSink(young), embedder };
  const pointer = createSinkPointer(createFakeSink());
  const migration = createMigration({ from, to, pointer, file: temporaryFile(), usdPerMillionTokens: 1, ...settings });
  return { migration, live: createLiveIndex({ pointer, indexes: [from, to] }), pointer, old, young, embedder };
}

test("default: price, fill, switch, go back, switch, remove", async () => {
  const { migration, live, pointer, old, young, embedder } = await migrationBench(["a lease\na pump", "a ferry"], {
    pace: { tokensPerMinute: 6 },
  });
  expect(await migration.price()).toEqual({
    rows: 3,
    missing: 3,
    withoutText: 0,
    tokens: 6,
    costUsd: 6e-6,
    minutes: 1,
  });
  expect(embedder.requests).toEqual([]);
  await expect(migration.switch()).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringContaining("lacks 3 rows"),
  });
  await expect(migration.removeOld()).rejects.toMatchObject({ code: "unsupported" });
  expect(await migration.fill()).toMatchObject({ written: 3, embedded: 3, missing: 0, unchanged: 0, failures: 0 });
  expect(await live.search("a pump", { k: 1 })).toMatchObject({ index: "small", matches: [{ text: "a pump" }] });
  await migration.switch();
  expect(await live.search("a pump", { k: 1 })).toMatchObject({ index: "large", matches: [{ text: "a pump" }] });
  await migration.goBack();
  expect(await live.search("a ferry", { k: 1 })).toMatchObject({ index: "small" });
  await migration.switch();
  await migration.removeOld();
  expect(old.rows.size).toBe(0);
  expect(young.rows.size).toBe(3);
  expect(await live.search("a ferry", { k: 1 })).toMatchObject({ index: "large", matches: [{ text: "a ferry" }] });
  expect(await pointer.read()).toBe("large");
  await expect(migration.goBack()).rejects.toMatchObject({ code: "unsupported" });
});

test("behavior: fill continues where it stopped, pays nothing twice, and follows the old index", async () => {
  const { migration, old, young, embedder } = await migrationBench(["one\ntwo\nthree\nfour"], {
    batchSize: 1,
    concurrency: 1,
  });
  // oxlint-disable-next-line no-array-fill-with-reference-type -- no array
  const stopped = await migration.fill({ maxTokens: 2 });
  expect(stopped).toMatchObject({ written: 2, missing: 2, stoppedBy: { code: "budget_exhausted" } });
  const [gone] = young.rows.keys();
  old.rows.delete(gone!);
  expect(await migration.fill()).toMatchObject({ removed: 1, missing: 0 });
  expect([...young.rows.keys()].toSorted()).toEqual([...old.rows.keys()].toSorted());
  expect(embedder.requests.flat()).toHaveLength(new Set(embedder.requests.flat()).size);
  expect(await migration.fill()).toMatchObject({ written: 0, embedded: 0, unchanged: 3 });
});

test("behavior: the new index answers a search that began before the old one was removed", async () => {
  const { migration, live, pointer } = await migrationBench(["a lease"]);
  await migration.fill();
  await live.search("a lease", { k: 1 });
  const searching = live.search("a lease", { k: 1 });
  await pointer.write("large");
  await migration.removeOld();
  expect(await searching).toMatchObject({ index: expect.any(String), matches: [{ text: "a lease" }] });
});

test("behavior: once the new index is live, another run of the whole migration does not change it", async () => {
  const { migration, pointer, old, young, embedder } = await migrationBench(["a lease\na pump"]);
  await migration.fill();
  await migration.switch();
  // The sync of the new index continues.
  const [row] = young.rows.values();
  young.rows.set("later", { ...row!, id: "later" });
  const held = [...young.rows.keys()];
  for (const isRemoved of [false, true]) {
    if (isRemoved) await migration.removeOld();
    expect(await migration.price(), `removed: ${isRemoved}`).toMatchObject({ rows: 3, missing: 0, costUsd: 0 });
    expect(await migration.fill()).toMatchObject({ unchanged: 3, written: 0, removed: 0, missing: 0 });
    await migration.switch();
    expect([...young.rows.keys()]).toEqual(held);
  }
  await migration.removeOld();
  expect(old.rows.size).toBe(0);
  expect(await pointer.read()).toBe("large");
  expect(embedder.requests.flat()).toHaveLength(2);
});

test("error: switch is refused during a fill, which would remove rows from the live index", async () => {
  const file = temporaryFile();
  const { migration, pointer } = await migrationBench(["a lease"], { file });
  await migration.fill();
  const running = await openSyncFile(file, { waitMs: 0, signal: undefined });
  await expect(migration.switch()).rejects.toMatchObject({
    code: "store",
    message: expect.stringContaining(`Process ${process.pid} on `),
  });
  running.close();
  await migration.switch();
  expect(await pointer.read()).toBe("large");
});

test("error: once a third index is live, every method of the earlier migration throws and changes nothing", async () => {
  const { migration, pointer, old, young } = await migrationBench(["a lease"]);
  await migration.fill();
  await migration.switch();
  await pointer.write("third");
  const late = { code: "unsupported", message: expect.stringContaining("The index third is live") };
  for (const call of ["price", "fill", "switch", "goBack", "removeOld"] as const) {
    await expect(migration[call](), call).rejects.toMatchObject(late);
  }
  expect(await pointer.read()).toBe("third");
  expect([old.rows.size, young.rows.size]).toEqual([1, 1]);
});

test("error: a caller's own pointer must give a name", async () => {
  const { migration, pointer } = await migrationBench(["a lease"]);
  for (const name of [Symbol("a"), 7, {}]) {
    Object.assign(pointer, { read: async () => name });
    await expect(migration.price()).rejects.toMatchObject({ option: "pointer.read()" });
  }
});

test("error: goBack and removeOld are refused while another process has the lock, so that no removed index becomes live", async () => {
  const file = temporaryFile();
  const { migration, pointer, old } = await migrationBench(["a lease"], { file });
  await migration.fill();
  await migration.switch();
  const running = await openSyncFile(file, { waitMs: 0, signal: undefined });
  await expect(migration.goBack()).rejects.toMatchObject({ code: "store" });
  await expect(migration.removeOld()).rejects.toMatchObject({ code: "store" });
  running.close();
  expect([await pointer.read(), old.rows.size]).toEqual(["large", 1]);
});

test("error: rows without their embedded text are failures, unless textOf gives it", async () => {
  const { migration, old } = await migrationBench(["one"]);
  const [row] = old.rows.values();
  old.rows.set(row!.id, { ...row!, digest: contentDigest("title\none") });
  expect(await migration.fill()).toMatchObject({
    written: 0,
    missing: 1,
    failures: 1,
    failed: [{ source: "d0", error: { code: "invalid_input" } }],
  });
});

test("behavior: a pointer in a file is read as it was written", async () => {
  const path = temporaryFile();
  expect(await createFilePointer(path).read()).toBeUndefined();
  await createFilePointer(path).write("large");
  expect(await createFilePointer(path).read()).toBe("large");
});

test("error: two names for one sink are refused, because removeOld would empty it", () => {
  const side = { sink: createFakeSink(), embedder: createFakeEmbedder() };
  const pointer = createSinkPointer(createFakeSink());
  const make = () =>
    createMigration({ from: { ...side, name: "old" }, to: { ...side, name: "new" }, pointer, file: temporaryFile() });
  expect(make).toThrow(expect.objectContaining({ option: "to.sink" }));
});

test("behavior: after changes on both sides, each switch and goBack serves the rows of its own index", async () => {
  const { migration, live, old, young } = await migrationBench(["a lease\na pump", "a ferry"]);
  await migration.fill();
  await migration.switch();
  young.rows.delete([...young.rows.values()].find(({ text }) => text === "a pump")!.id);
  await migration.goBack();
  expect(await live.search("a pump", { k: 1 })).toMatchObject({ index: "small", matches: [{ text: "a pump" }] });
  old.rows.delete([...old.rows.values()].find(({ text }) => text === "a ferry")!.id);
  await expect(migration.switch()).rejects.toMatchObject({
    message: expect.stringContaining("lacks 1 rows and has 1"),
  });
  expect(await migration.fill()).toMatchObject({ written: 1, removed: 1, missing: 0 });
  await migration.switch();
  expect(await live.search("a pump", { k: 5 })).toMatchObject({ index: "large", matches: [{}, {}] });
});

test("behavior: vectors that were paid for are in the new index before a failure of the journal ends the fill", async () => {
  const { migration, young, embedder } = await migrationBench(["one\ntwo"], { journal: failingJournal() });
  await expect(migration.fill()).rejects.toThrow("the disk is full");
  expect([young.rows.size, embedder.requests.flat().length]).toEqual([2, 2]);
});
