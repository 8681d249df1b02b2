import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { SinkRow } from "@embedloom/core";
import { seededRandom } from "@embedloom/testing";
import type { ClaimReport } from "../claim-report.ts";
import { rowsOf } from "./claim-rows.ts";

/** One round of a way. */
export interface Speed {
  readonly perSecond: number;
  /** CPU of this process, in milliseconds a thousand rows. */
  readonly cpuMs: number;
}

/** One way to write rows. */
export interface Way {
  readonly name: string;
  /** How many rows it writes: a slow way needs no more to be measured. */
  readonly count: number;
  /** What must be there before, and is not measured. Absent: nothing. */
  prepare?(rows: readonly SinkRow[], round: number): Promise<void>;
  write(rows: readonly SinkRow[], round: number): Promise<void>;
}

/** How a race is run. */
export interface Race {
  readonly title: string;
  readonly dimensions: number;
  readonly ways: readonly Way[];
  readonly rounds: number;
  /** Lets the database put away what was written before. Absent: there is nothing to put away. */
  settle?(): Promise<void>;
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Lets the ways take turns, in another order each round, and gives the rounds of each. */
export async function race(report: ClaimReport, { title, dimensions, ways, rounds, settle }: Race): Promise<Speed[][]> {
  report.section(title);
  const all = [...rowsOf(Math.max(...ways.map(({ count }) => count)), 1, dimensions)];
  const speeds: Speed[][] = ways.map(() => []);
  const random = seededRandom("order of the ways");
  for (let round = 0; round < rounds; round++) {
    // In one order, each way would always bear what the same one left to its database.
    const order = ways.map((way, i) => ({ way, i, key: random() })).toSorted((one, other) => one.key - other.key);
    for (const { way, i } of order) {
      const rows = all.slice(0, way.count);
      await way.prepare?.(rows, round);
      await settle?.();
      // What the way before left behind is not this one's to clear away.
      collectGarbage();
      speeds[i]!.push(await measured(way, rows, round));
    }
  }
  report.table(
    ["way", "rows", "rows/s, median", "CPU here, ms per 1,000"],
    ways.map(({ name, count }, i) => [
      name,
      count,
      Math.round(median(speeds[i]!.map(({ perSecond }) => perSecond))),
      median(speeds[i]!.map(({ cpuMs }) => cpuMs)).toFixed(1),
    ]),
  );
  return speeds;
}

async function measured(way: Way, rows: readonly SinkRow[], round: number): Promise<Speed> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await way.write(rows, round);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: rows.length / seconds, cpuMs: (user + system) / rows.length };
}

/** How much faster one way was: the median of the rounds, each beside the same round of the other, and their spread. */
export function ratio(one: readonly Speed[], other: readonly Speed[]): { value: number; spread: [number, number] } {
  const ratios = one.map(({ perSecond }, round) => perSecond / other[round]!.perSecond);
  return { value: median(ratios), spread: [Math.min(...ratios), Math.max(...ratios)] };
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1]!;
}
