// Several processes that write the same ids, processes that are killed in mid write, and a model that is swapped.
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import type { VectorIndex } from "@embedloom/core";
import { writeRows } from "@embedloom/core/sink";
import type { ClaimReport } from "../claim-report.ts";
import { identityOf, isWhole, rowsOf, type SinkChoices, type SinkKind, sinkAt } from "./claim-rows.ts";
import { openPlaces, outputOf, startProcess } from "./sink-places.ts";

const DIMENSIONS = 384;
const ROWS = 2000;
const KILLS = 50;

/** Measures all of them, on every sink. */
export async function measureProcesses(report: ClaimReport, { kinds }: SinkChoices): Promise<void> {
  const places = await openPlaces();
  try {
    for (const kind of kinds) {
      const place = places.places.get(kind);
      if (place === undefined) {
        report.skip(`${kind}: processes`, "no PostgreSQL with pgvector found");
        continue;
      }
      report.section(`${kind}${kind === "qdrant" ? " (a fake server, in this process)" : ""}: several processes`);
      await reportSameIds(report, kind, place);
      await reportKills(report, kind, place);
      await reportSwap(report, kind, place);
    }
  } finally {
    await places.close();
  }
}

async function withIndex<T>(kind: SinkKind, place: string, work: (index: VectorIndex) => Promise<T>): Promise<T> {
  const sink = sinkAt(kind, place);
  try {
    return await work(await sink.open(identityOf(DIMENSIONS)));
  } finally {
    await sink.close();
  }
}

async function idsOf(index: VectorIndex): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of index.list()) ids.push(...page.map(({ id }) => id));
  return ids;
}

async function reportSameIds(report: ClaimReport, kind: SinkKind, place: string): Promise<void> {
  const start = performance.now();
  await Promise.all(Array.from({ length: 8 }, () => outputOf(startProcess("write", kind, place, DIMENSIONS, ROWS))));
  const seconds = (performance.now() - start) / 1000;
  await withIndex(kind, place, async (index) => {
    const ids = await idsOf(index);
    const distinct = new Set(ids);
    report.note(
      `eight processes wrote the same ${ROWS} rows in ${seconds.toFixed(1)} s; there are ${await index.count()}`,
    );
    report.goal(`${kind}, eight processes, duplicates`, { value: (await index.count()) - distinct.size, exactly: 0 });
    report.goal(`${kind}, eight processes, rows lost`, { value: ROWS - distinct.size, exactly: 0 });
  });
}

async function reportKills(report: ClaimReport, kind: SinkKind, place: string): Promise<void> {
  let inMidWrite = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const child = startProcess("churn", kind, place, DIMENSIONS, 500);
    await once(child.stdout!, "data");
    // Anywhere in the first two hundred milliseconds of writing, without luck: another place each time.
    await setTimeout(4 * kill);
    if (child.exitCode === null && child.kill("SIGKILL")) inMidWrite += 1;
    await once(child, "exit");
  }
  await withIndex(kind, place, async (index) => {
    const ids = await idsOf(index);
    const rows = await index.get(ids);
    const broken = rows.filter((row) => row === undefined || !isWhole(row, DIMENSIONS)).length;
    let unfound = 0;
    for (const row of rows.filter((_, i) => i % 20 === 0)) {
      const query = { vector: row!.vector, fingerprint: identityOf(DIMENSIONS).fingerprint };
      const [match] = await index.search(query, { k: 1 });
      if (match?.id !== row!.id || match.digest !== row!.digest) unfound += 1;
    }
    report.note(`${inMidWrite} processes were killed while they wrote`);
    report.goal(`${kind}, rows that are not whole after ${KILLS} kill -9`, { value: broken, exactly: 0 });
    report.goal(`${kind}, rows that a search does not find as they are listed`, { value: unfound, exactly: 0 });
    report.goal(`${kind}, duplicates or losses after ${KILLS} kill -9`, {
      value: Math.abs(ids.length - new Set(ids).size) + Math.abs(ROWS - ids.length),
      exactly: 0,
    });
  });
}

async function reportSwap(report: ClaimReport, kind: SinkKind, place: string): Promise<void> {
  const reset = sinkAt(kind, place);
  await reset.drop();
  await writeRows(await reset.open(identityOf(DIMENSIONS)), rowsOf(500, 1, DIMENSIONS));
  const readers = [0, 1].map(() => startProcess("query", kind, place, DIMENSIONS, 500));
  const outputs = readers.map((child) => once(child.stdout!, "data").then(() => outputOf(child)));
  await Promise.all(readers.map((child) => once(child.stdout!, "data")));
  await setTimeout(300);
  await reset.drop();
  const other = await reset.open(identityOf(DIMENSIONS, "b"));
  await writeRows(other, rowsOf(500, 2, DIMENSIONS));
  await setTimeout(300);
  for (const child of readers) child.stdin!.end();
  const told = await Promise.all(outputs);
  await reset.drop();
  await reset.close();
  const sum = (name: string): number => told.reduce((total, output) => total + (output[name] ?? 0), 0);
  report.note(
    `same width, another model while two processes search: ${sum("answers")} answers before, ${sum("refusals")} refusals after, ${sum("others")} failures in between`,
  );
  report.goal(`${kind}, answers from mixed spaces`, { value: sum("mixed"), exactly: 0 });
  report.goal(`${kind}, refusals of the old model`, { value: sum("refusals"), unit: "searches", atLeast: 1 });
}
