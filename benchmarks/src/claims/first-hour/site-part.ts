import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ClaimReport } from "../claim-report.ts";
import { lastLines, timedRun } from "./timed-run.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

/** Builds the documentation site and asks every link of it. */
export async function measure(report: ClaimReport): Promise<void> {
  report.section("Documentation site");
  const folder = await mkdtemp(join(tmpdir(), "embedloom-site-"));
  try {
    const build = [join(ROOT, "apps/site/src/build.ts"), folder];
    const { output, ms } = await timedRun(process.execPath, build, { cwd: ROOT });
    const [, pages, dead] = /(\d+) pages in .*, (\d+) dead links/.exec(output) ?? [];
    if (pages === undefined) report.note(lastLines(output));
    const megabytes = Number.parseInt(execFileSync("du", ["-sk", folder], { encoding: "utf8" }), 10) / 1000;
    report.note(`${pages ?? "no"} pages, ${megabytes} MB.`);
    report.goal("site: dead links", { value: Number(dead ?? Number.NaN), exactly: 0 });
    report.goal("site: built and checked", { value: ms / 1000, unit: "s", atMost: 30 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
