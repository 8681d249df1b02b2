import type { Page } from "playwright-core";

/** A question about the samples that the late chunks answer and the plain ones do not. */
export const QUESTION = "When does the mill close in winter?";
const q = `q=${encodeURIComponent(QUESTION)}`;

/** A view, and when it shows everything. */
export interface ViewCase {
  readonly name: string;
  readonly path: string;
  /** Resolves when the view has everything that it shows. */
  readonly settled: (page: Page) => Promise<void>;
}

// A machine that is busy with other tests is slow, and no less right.
const longTimeout = { timeout: 45_000 };

/** Every view of the studio with the samples in it. */
export const studioViews: readonly ViewCase[] = [
  {
    name: "documents",
    path: "/documents",
    settled: (page) => page.getByText("the-wind-mill.txt").first().waitFor(longTimeout),
  },
  {
    name: "lab",
    path: "/lab",
    settled: (page) => page.getByRole("region", { name: "Chunks, plain and late" }).waitFor(longTimeout),
  },
  {
    name: "map",
    path: `/map?${q}`,
    settled: (page) => page.getByRole("region", { name: "Lit chunks" }).getByRole("button").nth(9).waitFor(longTimeout),
  },
  {
    name: "search",
    path: `/search?${q}`,
    async settled(page) {
      await page.getByRole("region", { name: "Hybrid" }).waitFor(longTimeout);
      await page.locator("mark").waitFor(longTimeout);
    },
  },
  {
    name: "dimensions",
    path: `/dimensions?${q}`,
    settled: (page) => page.getByText("Every chunk of the full width's best is here.").waitFor(longTimeout),
  },
  { name: "evaluation", path: "/evaluation", settled: measureWays },
  {
    name: "jobs",
    path: "/jobs",
    settled: (page) => page.getByRole("heading", { name: "Which job" }).waitFor(longTimeout),
  },
  {
    name: "migration",
    path: "/migration",
    settled: (page) =>
      page.getByText("Begin at the command line").or(page.getByText("Searched now")).first().waitFor(longTimeout),
  },
  { name: "duel", path: "/limits", settled: runDuel },
  { name: "providers", path: "/providers", settled: lookForProviders },
];

/** Measures with made questions, unless that has been done, and waits for the figures. */
async function measureWays(page: Page): Promise<void> {
  const over = page.getByRole("table", { name: "Questions" });
  await page.getByText("headings are taken out").waitFor(longTimeout);
  if (!(await page.getByRole("region", { name: "nDCG@10" }).isVisible())) {
    await page.getByRole("button", { name: "Measure", exact: true }).click();
  }
  await over.waitFor(longTimeout);
}

/** Waits until it is known which servers of this computer answer. */
async function lookForProviders(page: Page): Promise<void> {
  await page.getByText("Redis or Valkey").waitFor(longTimeout);
  await page
    .getByText("Looking…")
    .first()
    .waitFor({ state: "detached", ...longTimeout });
}

/** Runs the duel, unless it has been run, and waits for its end. */
async function runDuel(page: Page): Promise<void> {
  const over = page.getByRole("heading", { name: "Nothing lost" });
  await page.getByText("The batcher is told the limits").waitFor(longTimeout);
  if (await over.isVisible()) return;
  await page.getByText("Faulty", { exact: true }).click();
  await page.getByLabel("Texts", { exact: true }).fill("1500");
  await page.getByLabel("Speed of the clock").fill("60");
  await page.getByRole("button", { name: "Run" }).click();
  await over.waitFor(longTimeout);
}
