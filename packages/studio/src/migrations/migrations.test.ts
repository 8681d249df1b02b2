import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startFakeOllama } from "@embedloom/testing";
import { main } from "embedloom/parts";
import { expect, onTestFinished, test, vi } from "vitest";
import type { MigratedCollection, MigrationPlan, MigrationsReply } from "../api/migrations.ts";
import type { Problem } from "../api/problem.ts";
import { startTestStudio, testFolder, type TestStudio } from "../test-support/test-studio.ts";

// The bundled model is loaded by each command, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

interface Bench {
  readonly studio: TestStudio;
  readonly documents: string;
  readonly served: () => number;
  readonly command: (...args: readonly string[]) => Promise<void>;
  readonly notes: () => Promise<MigratedCollection>;
}

/** A collection of two notes with the index of another model beside it. */
async function openBench(): Promise<Bench> {
  const folder = await testFolder();
  const documents = join(folder, "notes");
  await mkdir(documents);
  await writeFile(join(documents, "roof.md"), "The roof is mended by the landlord.");
  await writeFile(join(documents, "ferry.md"), "The ferry leaves at noon.");
  const server = await startFakeOllama({ installed: ["nomic-embed-text"] });
  onTestFinished(() => server.close());
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => void vi.restoreAllMocks());
  const command = async (...args: readonly string[]): Promise<void> => {
    expect(await main([...args, "--data", folder])).toBe(0);
  };
  await command("index", documents, "--name", "notes");
  await command("migrate", "notes", "--provider", "ollama", "--base-url", server.url);
  const studio = await startTestStudio({ collectionsFolder: folder });
  const notes = async (): Promise<MigratedCollection> => {
    const { body } = await studio.call<MigrationsReply>("GET", "/api/migrations");
    expect(body.folder).toBe(folder);
    return body.collections[0]!;
  };
  const served = (): number => [...server.textsServed.values()].reduce((sum, times) => sum + times, 0);
  return { studio, documents, served, command, notes };
}

test("default: a migration is shown, priced, switched and switched back, and nothing is embedded for any of it", async () => {
  const { studio, documents, served, command, notes } = await openBench();
  const filled = await notes();
  const [old, young] = [filled.searched.model, filled.beside!.model];
  expect(filled).toMatchObject({
    name: "notes",
    searched: { model: expect.stringContaining("mini"), chunks: 2, bills: false },
    beside: { model: expect.stringContaining("nomic-embed-text"), chunks: 2, phase: "filled" },
  });
  const before = served();
  await writeFile(join(documents, "new.md"), "The gardener waters the roses.");
  const plan = await studio.call<MigrationPlan>("POST", "/api/migrations/notes/plan", {});
  expect(plan.body).toMatchObject({ contents: 1, tokens: expect.any(Number) });
  const early = await studio.call<Problem>("POST", "/api/migrations/notes/switch", { from: old, to: young });
  expect([early.status, early.body.error.message]).toEqual([400, expect.stringContaining("1 chunk behind")]);
  expect((await notes()).searched.model).toBe(old);
  expect(served()).toBe(before);
  await command("migrate", "notes");

  await studio.call("POST", "/api/migrations/notes/switch", { from: old, to: young });
  expect(await notes()).toMatchObject({
    searched: { model: young, chunks: 3 },
    beside: { model: old, phase: "switched" },
  });
  // A page that still shows the old state decides nothing.
  const late = await studio.call<Problem>("POST", "/api/migrations/notes/switch", { from: old, to: young });
  expect([late.status, late.body.error.message]).toEqual([409, expect.stringContaining("no longer as you saw it")]);
  await studio.call("POST", "/api/migrations/notes/back", { from: young, to: old });
  expect(await notes()).toMatchObject({ searched: { model: old }, beside: { model: young, phase: "filled" } });
  expect(studio.logged).toEqual([]);
});

test("behavior: no folder is no collection, a damaged one is named, and other paths are none", async () => {
  const folder = await testFolder();
  const studio = await startTestStudio({ collectionsFolder: join(folder, "data") });
  const list = async (): Promise<MigrationsReply> =>
    (await studio.call<MigrationsReply>("GET", "/api/migrations")).body;
  expect((await list()).collections).toEqual([]);
  await mkdir(join(folder, "data/collections/broken"), { recursive: true });
  await writeFile(join(folder, "data/collections/broken/collection.json"), "{");
  expect((await list()).collections).toMatchObject([{ name: "broken", problem: expect.stringContaining("damaged") }]);
  for (const name of ["nothing", "..%2F..", "broken%2F..%2Fbroken"]) {
    expect((await studio.call("POST", `/api/migrations/${name}/plan`, {})).status, name).toBe(404);
  }
  await rm(folder, { recursive: true });
});
