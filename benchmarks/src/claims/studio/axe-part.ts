import { axeStates } from "../../../../packages/studio/e2e/axe-states.ts";
import { startMigratingCollections } from "../../../../packages/studio/e2e/migrating-collections.ts";
import { watchRunningJob } from "../../../../packages/studio/e2e/running-job.ts";
import { takeSamples } from "../../../../packages/studio/e2e/studio-session.ts";
import { studioViews, type ViewCase } from "../../../../packages/studio/e2e/studio-views.ts";
import type { ClaimReport } from "../claim-report.ts";
import { openClaimSession } from "./claim-session.ts";

const firstScreen: ViewCase = {
  name: "first screen",
  path: "/",
  settled: (page) => page.getByRole("button", { name: "Take the samples" }).waitFor(),
};

/** Counts what axe minds, by view, width and scheme. */
export async function measure(report: ClaimReport): Promise<void> {
  report.section("axe: violations by view, width and scheme");
  await using claim = await openClaimSession();
  const { session } = claim;
  const rows: (string | number)[][] = [];
  let [violations, tooWide] = [0, 0];
  const watched = await watchRunningJob(session);
  const migrating = await startMigratingCollections(session.data);
  for (const view of [firstScreen, ...studioViews]) {
    if (view === studioViews[0]) await takeSamples(session);
    const { page } = await session.open(view.path);
    const states = await axeStates(page, view.settled);
    rows.push([view.name, ...states.map((state) => state.violations.length)]);
    for (const state of states) {
      violations += state.violations.length;
      tooWide += state.isTooWide ? 1 : 0;
      for (const violation of state.violations)
        report.note(`${view.name} ${state.width} ${state.scheme}: ${violation}`);
    }
    await page.context().close();
  }
  await watched?.close();
  await migrating.close();
  const states = [320, 400, 1280].flatMap((width) => [`${width} light`, `${width} dark`]);
  report.table(["view", ...states], rows);
  report.goal("axe violations in all states", { value: violations, exactly: 0 });
  report.goal("states in which something is wider than the screen", { value: tooWide, exactly: 0 });
}
