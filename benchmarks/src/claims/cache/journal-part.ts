import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { embedStream, withBatching } from "@embedloom/batcher";
import { createFileJournal } from "@embedloom/batcher/file-journal";
import { createFakeEmbedder, type FakeOpenAI, seededRandom, startFakeOpenAI } from "@embedloom/testing";
import type { ClaimReport } from "../claim-report.ts";

const KILLS = 50;
const TEXTS = 20_000;
/** Texts that every run has more than the one before it. */
const GROWTH = 100;
const INPUTS_PER_REQUEST = 50;
const CONCURRENCY = 4;
const SEED = "kill loop";
const PROCESS = join(import.meta.dirname, "journal-process.ts");

/** Counts what is paid again when a source changes, and when the process of a stream is killed again and again. */
export async function measure(report: ClaimReport): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "embedloom-journal-"));
  try {
    await measureChanges(report, folder);
    await measureKills(report, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measureChanges(report: ClaimReport, folder: string): Promise<void> {
  report.section("Journal: what a changed source of 1,000 items costs");
  const before = Array.from({ length: 1000 }, (_, i) => `text ${i}`);
  const changes: readonly (readonly [string, readonly string[], number])[] = [
    ["one put in front", ["a new one", ...before], 1],
    ["the first one removed", before.slice(1), 0],
    ["shuffled", shuffled(before, "changes"), 0],
  ];
  for (const [name, after, paid] of changes) {
    const journal = createFileJournal(join(folder, name));
    for await (const _ of embedStream(withBatching(createFakeEmbedder()), before, { journal }));
    const again = createFakeEmbedder();
    for await (const _ of embedStream(withBatching(again), after, { journal }));
    report.goal(`texts paid again, ${name}`, { value: again.requests.flat().length, exactly: paid });
  }
  const journal = createFileJournal(join(folder, "two"));
  const first = embedStream(withBatching(createFakeEmbedder()), before, { journal });
  await first.next();
  const start = performance.now();
  const second = embedStream(withBatching(createFakeEmbedder()), before, { journal });
  const refused = await second.next().then(
    () => NaN,
    () => performance.now() - start,
  );
  await first.return?.();
  report.goal("a second run on the file is refused after", { value: refused, unit: "ms", atMost: 1000 });
}

async function measureKills(report: ClaimReport, folder: string): Promise<void> {
  report.section(`Journal: kill -9 ${KILLS} times, the source grown and shuffled for each run`);
  await using server = await startFakeOpenAI({
    faults: { rates: [{ fault: { kind: "slow", headersMs: 20 }, probability: 0.5 }] },
  });
  const random = seededRandom(SEED);
  const handedOut = new Set<string>();
  let paidAfterHandedOut = 0;
  let wrong = 0;
  let killed = 0;
  for (let run = 0; run <= KILLS; run++) {
    const source = shuffled(
      Array.from({ length: TEXTS - (KILLS - run) * GROWTH }, (_, i) => `text ${i}`),
      `${run}`,
    );
    const paidBefore = new Map(server.textsServed);
    const { code, lines } = await killedRun({ folder, server, run, source, random });
    if (code === null) killed += 1;
    for (const text of handedOut)
      paidAfterHandedOut += (server.textsServed.get(text) ?? 0) - (paidBefore.get(text) ?? 0);
    for (const [i, [index, item = "", first]] of lines.entries()) {
      const expected = server.vectorOf(item, "text-embedding-3-small", 256)[0]!;
      if (Number(index) !== i || item !== source[i] || Math.abs(Number(first) - expected) > 1e-6) wrong += 1;
      handedOut.add(item);
    }
  }
  const twice = [...server.textsServed.values()].reduce((sum, paid) => sum + paid - 1, 0);
  report.note(`${killed} of ${KILLS + 1} runs were killed; ${twice} texts were in flight at a kill and paid again.`);
  report.goal("runs killed", { value: killed, exactly: KILLS });
  report.goal("items lost by the end", { value: TEXTS - handedOut.size, exactly: 0 });
  report.goal("items at a wrong place or with a wrong vector", { value: wrong, exactly: 0 });
  report.goal("paid again after it had come out", { value: paidAfterHandedOut, unit: "texts", exactly: 0 });
  const inFlight = CONCURRENCY * INPUTS_PER_REQUEST;
  report.goal("paid again per kill", { value: twice / killed, unit: "texts", atMost: inFlight });
}

interface Run {
  readonly folder: string;
  readonly server: FakeOpenAI;
  readonly run: number;
  readonly source: readonly string[];
  readonly random: () => number;
}

// Killed after a number of requests of its own, at any moment of the next ones; the last run ends by itself.
async function killedRun({ folder, server, run, source, random }: Run) {
  const [out, file] = [join(folder, `out ${run}`), join(folder, `source ${run}`)];
  await Promise.all([appendFile(out, ""), writeFile(file, JSON.stringify(source))]);
  const args = [PROCESS, server.url, join(folder, "journal"), out, file];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  const closed = once(child, "close") as Promise<[number | null]>;
  if (run < KILLS) {
    const requests = 1 + Math.floor(random() * (TEXTS / INPUTS_PER_REQUEST / KILLS));
    const moment = server.counters.requestsServed + requests;
    await Promise.race([server.until(() => server.counters.requestsServed >= moment), closed]);
    await sleep(random() * 25);
    child.kill("SIGKILL");
  }
  const [code] = await closed;
  const text = await readFile(out, "utf8");
  // The last line may be cut off by the kill.
  const lines = text.split("\n").slice(0, -1);
  return { code, lines: lines.map((line) => line.split("\t")) };
}

function shuffled(texts: readonly string[], seed: string): string[] {
  const random = seededRandom(`${SEED} ${seed}`);
  const keys = new Map(texts.map((text) => [text, random()]));
  return texts.toSorted((left, right) => keys.get(left)! - keys.get(right)!);
}
