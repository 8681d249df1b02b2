import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ClaimReport } from "../claim-report.ts";
import { timedRun } from "./timed-run.ts";

const BIN = fileURLToPath(new URL("../../../../packages/cli/src/bin.ts", import.meta.url));
const SAMPLES = fileURLToPath(new URL("../../../../packages/studio/samples", import.meta.url));

/** What index, search, sync, eval and status print, at 60 and at 100 columns. */
export async function measure(report: ClaimReport): Promise<void> {
  report.section("Recording");
  for (const columns of [60, 100]) {
    const work = await mkdtemp(join(tmpdir(), "embedloom-recording-"));
    try {
      const env = {
        PATH: process.env.PATH ?? "",
        HOME: work,
        EMBEDLOOM_DATA: join(work, "data"),
        COLUMNS: String(columns),
      };
      await writeFile(join(work, "own.md"), "# Own\n\nA note of one's own.\n");
      const lines: string[] = [];
      for (const args of [
        ["index", SAMPLES, join(work, "own.md"), "--name", "mine"],
        ["search", "How soon is the deposit returned?", "-k", "2"],
        ["search", "How tall is Mount Everest?"],
        ["sync"],
        ["eval", "mine"],
        ["status"],
      ]) {
        const { output } = await timedRun(process.execPath, [BIN, ...args], { cwd: work, env });
        lines.push(`$ embedloom ${args.join(" ")}`, ...output.trimEnd().split("\n"), "");
      }
      report.note([`At ${columns} columns:`, "", ...lines.map((line) => `    ${line}`)].join("\n"));
      const passages = lines.filter((line) => line.startsWith("     "));
      const widest = Math.max(0, ...passages.map((line) => line.length));
      report.goal(`recording: widest line of a passage at ${columns} columns`, { value: widest, atMost: columns });
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
}
