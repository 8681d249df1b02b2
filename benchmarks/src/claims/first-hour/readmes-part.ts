import { globSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ClaimReport } from "../claim-report.ts";
import { lastLines, timedRun } from "./timed-run.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const BIN = join(ROOT, "packages/cli/src/bin.ts");
const FILES = 772;

/** The README files of npm packages, with their long fences: what fails is named, and everything else is searchable. */
export async function measure(report: ClaimReport): Promise<void> {
  report.section("README files of npm packages");
  const work = await mkdtemp(join(tmpdir(), "embedloom-readmes-"));
  try {
    const found = globSync("node_modules/.pnpm/*/node_modules/{*,@*/*}/{README,readme}.md", { cwd: ROOT }).slice(
      0,
      FILES,
    );
    await mkdir(join(work, "readmes"));
    for (const [i, file] of found.entries()) await copyFile(join(ROOT, file), join(work, "readmes", `${i}.md`));
    const env = { PATH: process.env.PATH ?? "", HOME: work, EMBEDLOOM_DATA: join(work, "data") };
    const run = (...args: string[]) =>
      timedRun(process.execPath, [BIN, ...args], { cwd: work, env, timeoutMs: 1_800_000 });
    const first = await run("index", "readmes", "--json");
    const records = recordsOf(first.output);
    const indexed = records.find(({ type }) => type === "indexed");
    const failed = records.filter(({ type }) => type === "failed");
    if (indexed === undefined) report.note(lastLines(first.output));
    const again = await run("index", "readmes", "--json");
    const unchanged = Number(recordsOf(again.output).find(({ type }) => type === "indexed")?.["unchanged"]);
    report.note(
      `${found.length} files, ${indexed?.["chunks"]} chunks, in ${(first.ms / 1000).toFixed(0)} s; again in ${(again.ms / 1000).toFixed(1)} s.`,
    );
    const asked = recordsOf((await run("search", "install with npm", "--json", "-k", "1")).output);
    const unnamed = failed.filter(({ path }) => typeof path !== "string").length;
    const chunks = Number(indexed?.["chunks"] ?? Number.NaN);
    report.goal("readmes: failures that name no file", { value: unnamed, exactly: 0 });
    report.goal("readmes: chunks that are missing without a failure", {
      value: Math.max(0, chunks - failed.length - unchanged),
      exactly: 0,
    });
    report.goal("readmes: a search answers", { value: asked[0]?.["type"] === "hit" ? 1 : 0, exactly: 1 });
    report.goal("readmes: chunks that the second run embeds", {
      value: Number(recordsOf(again.output).find(({ type }) => type === "indexed")?.["embedded"] ?? Number.NaN),
      exactly: 0,
    });
    report.note(`${failed.length} failed.`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function recordsOf(output: string): Record<string, unknown>[] {
  return output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line): Record<string, unknown> => JSON.parse(line));
}
