import { execFile } from "node:child_process";
import { globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Finding } from "./judge-case.ts";

/** What the fuzz of one package found. */
export interface FuzzOutcome {
  readonly name: string;
  /** Arguments and fields of settings. */
  readonly places: number;
  readonly cases: number;
  /** Functions and methods for which nobody has written a call that works; they are called with nothing but hostile values. */
  readonly unknown: readonly string[];
  readonly findings: readonly Finding[];
}

const packagesFolder = join(import.meta.dirname, "../../../../../packages");

/** Names of all packages that have exports. */
export const packageNames: readonly string[] = globSync("*/src/index.ts", { cwd: packagesFolder })
  .map((path) => basename(dirname(dirname(path))))
  .toSorted();

/**
 * Fuzzes the exports of a package in a process of its own, in an empty folder and without a way to a server.
 *
 * @param most cases, chosen by the seed. Absent: all of them
 */
export async function runFuzz(name: string, seed: number, most: number = Infinity): Promise<FuzzOutcome> {
  const folder = mkdtempSync(join(tmpdir(), "embedloom-fuzz-"));
  const nowhere = "http://127.0.0.1:9";
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    OPENAI_API_KEY: "a-key",
    VOYAGE_API_KEY: "a-key",
    JINA_API_KEY: "a-key",
    OPENAI_BASE_URL: `${nowhere}/v1`,
    OLLAMA_HOST: nowhere,
    HF_ENDPOINT: nowhere,
  };
  try {
    const script = join(import.meta.dirname, "fuzz-process.ts");
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--no-warnings", script, name, String(seed), String(most)],
      { cwd: folder, env, maxBuffer: 2 ** 28 },
    );
    return { name, ...(JSON.parse(stdout) as Omit<FuzzOutcome, "name">) };
  } catch (error) {
    // Killed, such as for its memory: a finding, and no reason to lose those of the other packages.
    const detail = error instanceof Error ? error.message : String(error);
    return { name, places: 1, cases: 0, unknown: [], findings: [{ kind: "raw", id: "the fuzz itself", detail }] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
