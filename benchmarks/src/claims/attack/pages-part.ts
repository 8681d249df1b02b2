import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AttackOptions } from "../attack-claim.ts";
import type { ClaimReport } from "../claim-report.ts";
import { reportTallies } from "./files/report-tallies.ts";
import { count, note, type Tally, tallyOf } from "./files/tally.ts";
import { hostilePages } from "./studio/hostile-pages.ts";
import { startStudio, type Studio, upload } from "./studio/start-studio.ts";

/** A page has 10 s of a thread's time, and waits for its turn before. */
const PAGE_LIMIT_MS = 60_000;

/** Uploads pages that are made to take for ever, and asks for something else meanwhile. */
export async function measure(report: ClaimReport, _options: AttackOptions): Promise<void> {
  report.section("Pages");
  const data = await mkdtemp(join(tmpdir(), "embedloom-attack-pages-"));
  const studio = await startStudio(data);
  try {
    const tallies = await pages(studio);
    if (studio.child.exitCode !== null) note(tallies[0]!, "raw", "the studio ended");
    if (studio.said.length > 0) note(tallies[0]!, "raw", `nobody foresaw: ${studio.said.join("\n")}`);
    reportTallies(report, "pages", tallies);
  } finally {
    studio.child.kill("SIGKILL");
    await rm(data, { recursive: true, force: true });
  }
}

async function pages(studio: Studio): Promise<Tally[]> {
  const tally = tallyOf("pages made to take for ever");
  const besides = tallyOf("answers beside them");
  const headers = { authorization: `Bearer ${studio.token}` };
  for (const [name, content] of Object.entries(hostilePages())) {
    const state = { isDone: false };
    const beside = (async () => {
      while (!state.isDone) {
        const began = performance.now();
        // What fails here is a finding like any other, and must not end the whole run.
        await count(
          besides,
          () => askBeside(studio, headers),
          () => false,
          PAGE_LIMIT_MS,
        );
        if (performance.now() - began > 3000) note(besides, "hangs", `an answer beside ${name}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    })();
    await count(
      tally,
      () => upload(studio, name, content),
      () => false,
      PAGE_LIMIT_MS,
    );
    state.isDone = true;
    await beside;
  }
  return [tally, besides];
}

async function askBeside({ origin }: Studio, headers: Record<string, string>): Promise<boolean> {
  const response = await fetch(`${origin}/api/snapshot`, { headers });
  await response.arrayBuffer();
  return response.ok;
}
