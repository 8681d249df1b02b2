// A new model for 100,000 rows, killed in every phase, while a reader searches all the time.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { type FakeOpenAI, startFakeOpenAI } from "@embedloom/testing";
import type { ClaimReport } from "../claim-report.ts";
import { CONCURRENCY, INPUTS_PER_REQUEST } from "./claim-world.ts";
import { MIGRATED_ROWS } from "./migrated-rows.ts";

const PROCESS = join(import.meta.dirname, "migration-process.ts");
/** Milliseconds after which each phase is killed, over and over; then it may end. */
const KILLS: readonly (readonly [phase: string, afterMs: readonly number[]])[] = [
  ["fill", [500, 1500, 3000, 4000]],
  ["switch", [0, 60, 250]],
  ["back", [0, 2, 5]],
  ["switch", [30]],
  ["remove", [0, 5, 20]],
];

/** Measures it on sqlite-vec, where a search looks at every row. */
export async function measureMigration(report: ClaimReport): Promise<void> {
  report.section(`Migration of ${MIGRATED_ROWS} rows in sqlite-vec, with kills in every phase and a reader`);
  const folder = await mkdtemp(join(tmpdir(), "embedloom-migration-"));
  await using server = await startFakeOpenAI();
  try {
    await phase("old", folder, server);
    const price = JSON.parse((await phase("price", folder, server)).slice("begun ".length)) as Record<string, number>;
    report.note(`price before it begins: ${JSON.stringify(price)}`);
    report.goal("requests for the price", { value: server.counters.requestsServed, exactly: 0 });
    const reader = start("read", folder, server);
    const told = text(reader.stdout!);
    await once(reader.stdout!, "readable");
    const kills = await phases(folder, server);
    reader.stdin!.end();
    const { answers, mixed, failed, byNew } = JSON.parse((await told).slice("begun ".length)) as Record<string, number>;
    const queries = byNew!;
    const paid = server.counters.vectorsServed - queries;
    report.note(`${kills} kills; the reader got ${answers} answers, ${byNew} of them of the new model`);
    report.goal("reads that failed", { value: failed!, exactly: 0 });
    report.goal("answers that are mixed or not whole", { value: mixed!, exactly: 0 });
    report.goal("reads of both models", { value: Math.min(answers! - byNew!, byNew!), atLeast: 1 });
    report.goal("texts paid for, beyond the rows, per kill of the filling", {
      value: (paid - MIGRATED_ROWS) / KILLS[0]![1].length,
      atMost: CONCURRENCY * INPUTS_PER_REQUEST,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function phases(folder: string, server: FakeOpenAI): Promise<number> {
  let kills = 0;
  for (const [mode, moments] of KILLS) {
    for (const afterMs of moments) {
      const child = start(mode, folder, server);
      const closed = once(child, "close") as Promise<[number | null]>;
      await Promise.race([once(child.stdout!, "data"), closed]);
      await Promise.race([sleep(afterMs), closed]);
      child.kill("SIGKILL");
      const [code] = await closed;
      if (code === null) kills += 1;
      // One that was over before its kill has done its phase; `back` and `switch` are done again all the same.
    }
    console.log(mode, (await phase(mode, folder, server)).slice("begun ".length).trim());
    await sleep(300);
  }
  return kills;
}

function start(mode: string, folder: string, server: FakeOpenAI): ChildProcess {
  return spawn(process.execPath, ["--no-warnings", PROCESS, mode, folder, server.url], {
    stdio: ["pipe", "pipe", "inherit"],
  });
}

/** Runs a phase to its end. */
async function phase(mode: string, folder: string, server: FakeOpenAI): Promise<string> {
  const child = start(mode, folder, server);
  const [output, [code]] = await Promise.all([text(child.stdout!), once(child, "close") as Promise<[number | null]>]);
  if (code !== 0) throw new Error(`The phase ${mode} ended with code ${code}.`);
  return output;
}
