import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A process that imports a package, or nothing, and prints the milliseconds of processor time that it took from its start. */
async function processMs(folder: string, packageName: string | undefined): Promise<number> {
  const load = packageName === undefined ? "" : `await import("${packageName}");`;
  const code = `${load} const { user, system } = process.cpuUsage(); console.log((user + system) / 1000);`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", code], { cwd: folder });
  return Number(stdout);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Median milliseconds of a process: without any import, and by package with its import alone. */
export interface ImportTimes {
  readonly empty: number;
  readonly byPackage: ReadonlyMap<string, number>;
}

/**
 * Processor time, which other work on the machine hardly changes, of processes of their own. One round after another, so
 * that whatever the machine does meets all packages alike.
 *
 * @param folder where the packages are found below `node_modules`
 */
export async function importTimes(folder: string, names: readonly string[], rounds: number): Promise<ImportTimes> {
  const measured = new Map<string | undefined, number[]>([undefined, ...names].map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const [name, values] of measured) values.push(await processMs(folder, name));
  const medians = new Map([...measured].map(([name, values]) => [name, median(values)]));
  const empty = medians.get(undefined) ?? Number.NaN;
  return { empty, byPackage: new Map(names.map((name) => [name, (medians.get(name) ?? Number.NaN) - empty])) };
}
