import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Finding } from "./judge-case.ts";

/** What came of the fuzz of one package. */
export interface FuzzResult {
  readonly name: string;
  /** Arguments, and fields of settings. */
  readonly places: number;
  readonly cases: number;
  readonly findings: readonly Finding[];
}

/** How much is tried. */
export interface FuzzOptions {
  readonly seed: number;
  /** Most cases, drawn by the seed. @default all */
  readonly most?: number;
}

const run = promisify(execFile);
const PROGRAM = join(import.meta.dirname, "fuzz-process.ts");

/** Fuzzes a package in a process of its own, in an empty folder. */
export async function fuzzPackage(name: string, { seed, most = Infinity }: FuzzOptions): Promise<FuzzResult> {
  const cwd = await mkdtemp(join(tmpdir(), "embedloom-fuzz-"));
  try {
    const args = [PROGRAM, name, String(seed), String(most)];
    const { stdout } = await run(process.execPath, args, { cwd, maxBuffer: 1e9 });
    return { name, ...JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}") };
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
