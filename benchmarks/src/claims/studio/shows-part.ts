import { createMarkdownChunker, createParagraphChunker, createSentenceChunker } from "@embedloom/late-chunk";
import { drawnChunks } from "../../../../packages/studio/e2e/page-times.ts";
import type { StudioSession } from "../../../../packages/studio/e2e/studio-session.ts";
import { takeSamples } from "../../../../packages/studio/e2e/studio-session.ts";
import { QUESTION, studioViews } from "../../../../packages/studio/e2e/studio-views.ts";
import type { Snapshot } from "../../../../packages/studio/src/api/events.ts";
import type { LabExample } from "../../../../packages/studio/src/api/lab.ts";
import type { SearchHit, SearchReply } from "../../../../packages/studio/src/api/search.ts";
import { SAMPLE_QUESTIONS } from "../../../../packages/studio/src/samples/sample-questions.ts";
import type { ClaimReport } from "../claim-report.ts";
import { openClaimSession } from "./claim-session.ts";

type WatchedPage = Awaited<ReturnType<StudioSession["open"]>>["page"];

/** Compares what the page shows with what the packages and the servers say. */
export async function measure(report: ClaimReport): Promise<void> {
  await using claim = await openClaimSession();
  await takeSamples(claim.session);
  await compareSamples(report, claim.session);
  await compareLab(report, claim.session);
  await compareMap(report, claim.session);
  await compareDuel(report, claim.session);
}

async function compareSamples(report: ClaimReport, session: StudioSession): Promise<void> {
  report.section("The sample questions, with the bundled model");
  const { page } = await session.open("/");
  const rows: (string | number)[][] = [];
  let held = 0;
  for (const { question, file, answer } of SAMPLE_QUESTIONS) {
    const reply = await ask<SearchReply>(page, "/api/search", { question, k: 50 });
    const rank = (hits: readonly SearchHit[] = []): number =>
      1 + hits.findIndex(({ name, text }) => name === file && text.includes(answer));
    const [late, plain] = [rank(reply.late), rank(reply.plain)];
    if (late === 1 && plain > 1) held += 1;
    rows.push([question, late, plain]);
  }
  report.table(["question", "rank of the answer, late", "plain"], rows);
  report.goal("questions whose answer is first among late chunks and not among plain ones", {
    value: held,
    exactly: SAMPLE_QUESTIONS.length,
  });
  await page.context().close();
}

async function compareLab(report: ClaimReport, session: StudioSession): Promise<void> {
  report.section("The lab's boundaries and the chunker's");
  const { page } = await session.open("/lab");
  await page.getByText("Boundaries", { exact: true }).click();
  const { text } = await ask<LabExample>(page, "/api/lab/example");
  const makers = {
    Paragraphs: createParagraphChunker,
    Sentences: createSentenceChunker,
    Markdown: createMarkdownChunker,
  } as const;
  let [drawn, other] = [0, 0];
  for (const [label, create] of Object.entries(makers)) {
    await page.getByLabel("Chunker").selectOption({ label });
    for (let size = 200; size <= 260; size += 20) {
      const own = await create({ maxCharacters: size }).chunk(text, {});
      const chunks = own.map(({ start, end }) => `${start}-${end}`);
      if (await isDrawn(page, chunks.join())) drawn += 1;
      else other += 1;
      const slider = page.getByRole("slider", { name: "Chunks of up to" });
      for (let step = 0; step < 2; step++) await slider.press("ArrowRight");
    }
    for (let step = 0; step < 8; step++) await page.getByRole("slider", { name: "Chunks of up to" }).press("ArrowLeft");
  }
  report.goal("settings at which the page draws the chunker's boundaries", { value: drawn, exactly: 12 });
  report.goal("settings at which it draws others", { value: other, exactly: 0 });
  await page.context().close();
}

async function compareMap(report: ClaimReport, session: StudioSession): Promise<void> {
  report.section("What lights up on the map and what the search finds");
  const view = studioViews.find(({ name }) => name === "map")!;
  const { page } = await session.open(view.path);
  await view.settled(page);
  const { late = [] } = await ask<SearchReply>(page, "/api/search", { question: QUESTION });
  const lit = await page
    .getByRole("region", { name: "Lit chunks" })
    .getByRole("button")
    .evaluateAll((buttons) => buttons.map((button) => button.children[1]?.textContent));
  const same = late.filter(({ text }, at) => lit[at] === text.trim()).length;
  report.goal("hits of the search that are lit, in its order", { value: same, exactly: 10 });
  await page.context().close();
}

async function compareDuel(report: ClaimReport, session: StudioSession): Promise<void> {
  report.section("The duel's figures and the servers' counts");
  const { page } = await session.open("/limits");
  await page.getByText("Faulty", { exact: true }).click();
  await page.getByLabel("Speed of the clock").fill("60");
  await page.getByRole("button", { name: "Run" }).click();
  await page.getByRole("heading", { name: "Nothing lost" }).waitFor({ timeout: 120_000 });
  const { simulation } = await ask<Snapshot>(page, "/api/snapshot");
  const { naive, batcher } = simulation.samples.at(-1)!.duel;
  const columns = ["", "in hand", "paid and lost", "requests wasted", "requests", "paid", "paid for nothing"];
  const row = (name: string, side: typeof naive): (string | number)[] => [
    name,
    side.inHand,
    side.lost,
    side.wasted,
    side.requests,
    `$${side.usd.toFixed(4)}`,
    `$${side.wastedUsd.toFixed(4)}`,
  ];
  report.table(columns, [row("a loop", naive), row("the batcher", batcher)]);
  let equal = 0;
  for (const [name, side] of [
    ["A loop", naive],
    ["The batcher", batcher],
  ] as const) {
    const figures = await page.getByRole("region", { name, exact: true }).locator("dd").allInnerTexts();
    const counts = [side.inHand, side.lost, side.wasted].map((count) => count.toLocaleString("en"));
    const wanted = [...counts, `$${side.usd.toFixed(4)}`, `$${side.wastedUsd.toFixed(4)}`];
    equal += wanted.filter((figure, at) => figures[at]?.split(/\s/)[0] === figure).length;
  }
  report.goal("figures on the page that equal the servers' counts", { value: equal, exactly: 10 });
  report.goal("vectors paid twice by the batcher, beside those its server counts twice", {
    value: batcher.lost - simulation.result!.paidTwice,
    exactly: 0,
  });
  await page.context().close();
}

/** Whether the lab comes to draw these chunks, within a while. */
async function isDrawn(page: WatchedPage, wanted: string): Promise<boolean> {
  const until = performance.now() + 10_000;
  while (performance.now() < until) {
    if ((await drawnChunks(page)).join() === wanted) return true;
    await page.waitForTimeout(20);
  }
  return false;
}

/** Asks the studio as its page does. */
async function ask<T>(page: WatchedPage, path: string, body?: object): Promise<T> {
  const address = new URL(path, page.url()).href;
  const response = await page.request.fetch(address, {
    method: body === undefined ? "GET" : "POST",
    ...(body && { data: body }),
  });
  return (await response.json()) as T;
}
