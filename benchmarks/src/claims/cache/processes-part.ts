// Several processes over one SQLite file, a lock whose owner died, and rows that are handed over as each request lands.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { DatabaseSync } from "node:sqlite";
import { withBatching } from "@embedloom/batcher";
import { createMemoryStore, withCache } from "@embedloom/cache";
import { createSqliteStore } from "@embedloom/sqlite-cache";
import { createFakeEmbedder } from "@embedloom/testing";
import type { ClaimReport } from "../claim-report.ts";

const MB = 2 ** 20;
const program = join(import.meta.dirname, "sqlite-process.ts");

interface Output {
  readonly paid: number;
  readonly storeErrors: number;
  /** Longest time the event loop stood still, in milliseconds. */
  readonly blockedMs: number;
}

/** Measures all of them. */
export async function measure(report: ClaimReport): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "embedloom-processes-"));
  try {
    await reportProcesses(report, folder);
    await reportForeignWriter(report, folder);
    await reportLimit(report, folder);
    await reportDeadOwner(report, folder);
    await reportHandOver(report);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function outputOf(path: string): Promise<Output> {
  const child = spawn(process.execPath, ["--no-warnings", program, path]);
  const [output, trouble] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (output === "") throw new Error(trouble);
  return JSON.parse(output) as Output;
}

async function reportProcesses(report: ClaimReport, folder: string): Promise<void> {
  report.section("SQLite: processes that ask for the same 1,000 new texts at the same time");
  const rows: (string | number)[][] = [];
  for (const count of [2, 8, 16]) {
    const path = join(folder, `${count}.sqlite`);
    const outputs = await Promise.all(Array.from({ length: count }, () => outputOf(path)));
    const paid = outputs.reduce((sum, output) => sum + output.paid, 0);
    const errors = outputs.reduce((sum, output) => sum + output.storeErrors, 0);
    const blockedMs = Math.max(...outputs.map((output) => output.blockedMs));
    rows.push([count, paid, errors, blockedMs.toFixed(0)]);
    report.goal(`SQLite, ${count} processes, texts paid twice`, { value: paid - 1000, exactly: 0 });
  }
  report.table(["processes", "texts paid", "store errors", "event loop stood still, most, ms"], rows);
}

async function reportForeignWriter(report: ClaimReport, folder: string): Promise<void> {
  report.section("SQLite: another program keeps the write lock for a second");
  const path = join(folder, "foreign.sqlite");
  const store = createSqliteStore({ path });
  const value = new Uint8Array(6160);
  await store.setMany([{ key: "a", value }]);
  const foreign = new DatabaseSync(path);
  foreign.exec("BEGIN IMMEDIATE");
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const entries = Array.from({ length: 2000 }, (_, i) => ({ key: `${i}`, value }));
  const written = store.setMany(entries);
  await setTimeout(1000);
  foreign.exec("COMMIT");
  await written;
  delay.disable();
  report.goal("event loop stood still, most", { value: delay.max / 1e6, unit: "ms", atMost: 50 });
  foreign.close();
  await store.close();
}

async function reportLimit(report: ClaimReport, folder: string): Promise<void> {
  report.section("SQLite: `maxBytes` of 4 MiB, 20 MB written");
  const path = join(folder, "limited.sqlite");
  const store = createSqliteStore({ path, maxBytes: 4 * MB });
  let most = 0;
  for (let i = 0; i < 33; i++) {
    await store.setMany(Array.from({ length: 100 }, (_, j) => ({ key: `${i} ${j}`, value: new Uint8Array(6160) })));
    const bytes = ["", "-wal", "-shm"].map((end) => statSync(path + end, { throwIfNoEntry: false })?.size ?? 0);
    most = Math.max(most, bytes[0]! + bytes[1]! + bytes[2]!);
  }
  await store.close();
  report.goal("file, log and index on disk, most", { value: most / MB, unit: "MiB", atMost: 4 });
}

async function reportDeadOwner(report: ClaimReport, folder: string): Promise<void> {
  report.section("A lock whose owner was killed, and a call with one of its texts; the provider takes 10 ms");
  const path = join(folder, "owner.sqlite");
  const owner = spawn(process.execPath, ["--no-warnings", program, path, "hang"]);
  for await (const _ of owner.stdout) break;
  owner.kill("SIGKILL");
  const inner = createFakeEmbedder({ beforeRequest: async () => void (await setTimeout(10)) });
  const waits: number[] = [];
  for (const known of [false, true]) {
    const cache = withCache(inner, createSqliteStore({ path }));
    if (known) for (let i = 0; i < 5; i++) await cache.embed([`another text ${i}`]);
    const start = performance.now();
    await cache.embed([known ? "text 1" : "text 0"]);
    waits.push(performance.now() - start);
    await cache.close();
  }
  report.goal("in a process that has seen no call of the provider", { value: waits[0]!, unit: "ms", atMost: 1000 });
  report.goal("in a process that knows what the provider takes", { value: waits[1]!, unit: "ms", atMost: 250 });
}

async function reportHandOver(report: ClaimReport): Promise<void> {
  report.section("A text of the first of ten requests, asked for by another caller; a request takes 100 ms");
  const provider = createFakeEmbedder({
    limits: { inputsPerRequest: 20 },
    beforeRequest: async () => void (await setTimeout(100)),
  });
  const cache = withCache(withBatching(provider, { concurrency: 1 }), createMemoryStore());
  const start = performance.now();
  const all = cache.embed(Array.from({ length: 200 }, (_, i) => `text ${i}`));
  await setTimeout(10);
  await cache.embed(["text 0"]);
  const early = performance.now() - start;
  await cache.embed(["text 1"]);
  const later = performance.now() - start;
  await all;
  const whole = performance.now() - start;
  report.note(
    `handed over after ${early.toFixed(0)} ms, one that had come already ${(later - early).toFixed(0)} ms later, all after ${whole.toFixed(0)} ms`,
  );
  report.goal("the caller's wait, in requests", { value: early / 100, atMost: 2 });
  report.goal("part of the time of the whole call", { value: later / whole, atMost: 0.4 });
}
