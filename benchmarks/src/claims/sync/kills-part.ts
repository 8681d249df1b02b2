// A sync that is killed fifty times at any moment, over a source that changes before each run.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { contentDigest, fingerprintText } from "@embedloom/core";
import { type FakeOpenAI, seededRandom, startFakeOpenAI } from "@embedloom/testing";
import type { ClaimReport } from "../claim-report.ts";
import { openPlaces } from "../sinks/sink-places.ts";
import { type ClaimDocument, claimDocuments, edited, shuffled, textOf } from "./claim-documents.ts";
import {
  CONCURRENCY,
  DIMENSIONS,
  INPUTS_PER_REQUEST,
  placesAmong,
  type PlaceKind,
  rightness,
  type World,
  worldOf,
} from "./claim-world.ts";

const KILLS = 50;
/** Runs that are over before their kill are not counted; so many runs for each kill there are at most. */
const MOST_RUNS = 3;
const DOCUMENTS = 1500;
/** What a run takes, beside the start of its process. */
const RUN_TO_START = 2;
const PROCESS = join(import.meta.dirname, "sync-process.ts");

/** Measures both sinks, or those named; `--kills N` kills less often, where there is no time for fifty. */
export async function measureKills(report: ClaimReport, _full: boolean, options: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...options], options: { kills: { type: "string" } }, strict: false });
  const most = typeof values.kills === "string" ? Number(values.kills) : KILLS;
  const places = await openPlaces();
  try {
    for (const kind of placesAmong(options)) {
      const place = places.places.get(kind);
      if (place === undefined) report.skip(`${kind}: kills`, "no PostgreSQL with pgvector found");
      else await killed(report, kind, place, most);
    }
  } finally {
    await places.close();
  }
}

async function killed(report: ClaimReport, kind: PlaceKind, place: string, most: number): Promise<void> {
  report.section(
    `${kind}: kill -9 ${most} times, the source grown, edited, shortened, renamed and shuffled before each run`,
  );
  const folder = await mkdtemp(join(tmpdir(), "embedloom-sync-kills-"));
  await using server = await startFakeOpenAI({
    faults: { rates: [{ fault: { kind: "slow", headersMs: 15 }, probability: 0.5 }] },
  });
  const world = worldOf(kind, { place, folder, url: server.url, source: [] });
  const random = seededRandom(`kills ${kind}`);
  const safe = new Set<string>();
  let [kills, atWork, paidAgain, run] = [0, 0, 0, 0];
  let documents: readonly ClaimDocument[] = claimDocuments(DOCUMENTS);
  try {
    for (; kills < most && run < MOST_RUNS * most; run++) {
      documents = changedSource(run);
      const before = new Map(server.textsServed);
      const wasKilled = await runAndKill({ kind, place, folder, url: server.url, documents, killAt: random() });
      const hasPaid = server.counters.vectorsServed > [...before.values()].reduce((sum, paid) => sum + paid, 0);
      if (wasKilled) kills += 1;
      if (wasKilled && hasPaid) atWork += 1;
      for (const text of safe) paidAgain += (server.textsServed.get(text) ?? 0) - (before.get(text) ?? 0);
      for (const text of await journaled(world, server)) safe.add(text);
    }
    await runAndKill({ kind, place, folder, url: server.url, documents });
    const index = await world.index();
    const { rows, lost, stale, wrong } = await rightness(index, documents, server);
    const twice = [...server.textsServed.values()].reduce((sum, paid) => sum + paid - 1, 0);
    report.note(
      `${run} runs, ${kills} of them killed, ${atWork} of these while they embedded; ${rows} rows at the end; ${server.counters.vectorsServed} texts paid, ${twice} of them a second time`,
    );
    report.goal(`${kind}, runs killed`, { value: kills, exactly: most });
    // Killed before or after, they would show nothing.
    report.goal(`${kind}, runs killed after texts had been paid`, { value: atWork, atLeast: most / 2 });
    report.goal(`${kind}, chunks without a row`, { value: lost, exactly: 0 });
    report.goal(`${kind}, rows that no chunk stands for`, { value: stale, exactly: 0 });
    report.goal(`${kind}, rows with another vector than their text's`, { value: wrong, exactly: 0 });
    report.goal(`${kind}, texts paid again that had arrived before a kill`, { value: paidAgain, exactly: 0 });
    report.goal(`${kind}, texts in flight at a kill and paid again, per kill`, {
      value: twice / kills,
      atMost: CONCURRENCY * INPUTS_PER_REQUEST,
    });
  } finally {
    await world.sink.close();
    await rm(folder, { recursive: true, force: true });
  }
}

// Each run has other documents, other paragraphs and another order than the one before it.
function changedSource(run: number): readonly ClaimDocument[] {
  const grown = claimDocuments(DOCUMENTS + 10 * run).slice(5 * run);
  const { documents } = edited(grown, 0.03, run);
  const renamed = documents.map((each, i) =>
    i % 50 === run % 50 ? { ...each, id: `renamed-${run}/${each.id}` } : each,
  );
  return shuffled(renamed, `order ${run}`);
}

interface Run {
  readonly kind: PlaceKind;
  readonly place: string;
  readonly folder: string;
  readonly url: string;
  readonly documents: readonly ClaimDocument[];
  /** When it is killed, as a part of what a run takes. Absent: it may end. */
  readonly killAt?: number;
}

/** Whether the process was killed before its end. */
async function runAndKill({ kind, place, folder, url, documents, killAt }: Run): Promise<boolean> {
  const file = join(folder, "source.jsonl");
  await writeFile(file, documents.map((each) => `${JSON.stringify({ id: each.id, text: textOf(each) })}\n`).join(""));
  const child = spawn(process.execPath, ["--no-warnings", PROCESS, kind, place, folder, url, file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const spawned = performance.now();
  const closed = once(child, "close") as Promise<[number | null]>;
  child.stdout.resume();
  if (killAt !== undefined) {
    await Promise.race([once(child.stdout, "data"), closed]);
    // On a busy machine all takes longer, the start of a process too.
    const runMs = RUN_TO_START * (performance.now() - spawned);
    await Promise.race([sleep(killAt * runMs), closed]);
    child.kill("SIGKILL");
  }
  const [code] = await closed;
  if (code !== null && code !== 0) throw new Error(`A run of the claim ended with code ${code}.`);
  return code === null;
}

/** The texts that the journal has. */
async function journaled(world: World, server: FakeOpenAI): Promise<string[]> {
  const { fingerprint } = await world.embedder.describe();
  const journal = await world.journal.open(
    fingerprintText(fingerprint, { dimensions: DIMENSIONS, inputType: "document" }),
  );
  try {
    const texts = [...server.textsServed.keys()];
    const found = await journal.lookup(texts.map(contentDigest));
    return texts.filter((_, i) => found[i] !== undefined);
  } finally {
    await journal.close();
  }
}
