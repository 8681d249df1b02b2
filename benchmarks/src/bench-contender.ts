// One contender of bench.ts in a process of its own: <field> <name>. Loads its library and says so; then, for each task it is
// sent, embeds, checks every vector, and tells what it took.
import { argv, cpuUsage, exit, memoryUsage, resourceUsage } from "node:process";
import type { Delivered } from "./bench/contender.ts";
import { loadContender } from "./bench/contenders.ts";
import { expectedVector, type Field, POISON, type Report, type Task, textsOf } from "./bench/job.ts";

const [, , field = "", name = ""] = argv;
const contender = await loadContender(field as Field, name);

async function run(task: Task): Promise<Report> {
  const texts = textsOf(task.plan);
  const startMb = memoryUsage.rss() / 1e6;
  const before = cpuUsage();
  const begin = performance.now();
  const delivered = await contender(texts, task).catch((error: unknown): Delivered => ({
    row: () => undefined,
    error,
  }));
  const wallMs = performance.now() - begin;
  const { user, system } = cpuUsage(before);
  const peakMb = resourceUsage().maxRSS / 1000;
  return {
    wallMs,
    cpuMs: (user + system) / 1000,
    peakMb,
    startMb,
    ...checked(texts, delivered, task),
    ...(delivered.error !== undefined && { error: firstLine(delivered.error) }),
  };
}

function checked(
  texts: readonly string[],
  { row }: Delivered,
  { dimensions, native }: Task,
): { right: number; wrong: number } {
  let [right, wrong] = [0, 0];
  texts.forEach((text, index) => {
    const vector = row(index);
    if (vector === undefined) return;
    const expected = expectedVector(text, dimensions, native);
    const same = vector.length === expected.length && expected.every((value, i) => Math.abs(value - vector[i]!) < 1e-6);
    if (same && !text.startsWith(POISON)) right++;
    else wrong++;
  });
  return { right, wrong };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]!.slice(0, 200);
}

process.on("message", (task: Task) => void run(task).then((report) => process.send?.(report)));
process.once("disconnect", () => exit());
process.send?.("ready");
