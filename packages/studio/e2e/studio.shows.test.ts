import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { createParagraphChunker } from "@embedloom/late-chunk";
import { startFakeOpenAI } from "@embedloom/testing";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from "vitest";
import type { LabExample } from "../src/api/lab.ts";
import type { SearchReply } from "../src/api/search.ts";
import type { Snapshot } from "../src/api/events.ts";
import type { EvaluationReply } from "../src/api/evaluation.ts";
import { chooseOpenAI } from "./choose-openai.ts";
import { flat } from "./flat-text.ts";
import { drawnChunks } from "./page-times.ts";
import { fileOf, textFile } from "./sample-files.ts";
import { startRunningJob } from "./running-job.ts";
import { openSession, type StudioSession, takeSamples } from "./studio-session.ts";
import { QUESTION, studioViews } from "./studio-views.ts";

const binary = inject("chromium");
const longTimeout = { timeout: 45_000 };

describe.skipIf(binary === undefined)("what the studio shows, in Chromium", { timeout: 120_000 }, () => {
  let session: StudioSession;

  beforeAll(async () => {
    session = await openSession(binary!);
    await takeSamples(session);
  }, 120_000);
  afterAll(() => session?.close());

  test("default: the lab's boundaries are the chunker's, and move with the slider", async () => {
    const { page, faults } = await session.open("/lab");
    await page.getByText("Boundaries", { exact: true }).click(longTimeout);
    const { text } = await ask<LabExample>(page, "GET", "/api/lab/example");
    for (const size of [200, 210, 190]) {
      const own = await createParagraphChunker({ maxCharacters: size }).chunk(text, {});
      const chunks = own.map(({ start, end }) => `${start}-${end}`);
      await expect.poll(() => drawnChunks(page), longTimeout).toEqual(chunks);
      await page.getByRole("slider", { name: "Chunks of up to" }).press(size === 200 ? "ArrowRight" : "ArrowLeft");
      if (size === 210) await page.getByRole("slider", { name: "Chunks of up to" }).press("ArrowLeft");
    }
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test("default: the lab sets the two readings of a chunk side by side, and says what only the context knows", async () => {
    const { page, faults } = await session.open("/lab");
    const pairs = page.getByRole("region", { name: "Chunks, plain and late" }).getByRole("listitem");
    const doors = pairs.filter({ hasText: "In winter they close at three" });
    await doors.getByText("says nothing of “mill”").waitFor(longTimeout);
    const [plain, late] = (await doors.locator("b").allInnerTexts()).slice(-2).map(Number);
    expect(late).toBeGreaterThan(plain!);
    const shades = await doors
      .locator("[data-shade]")
      .evaluateAll((tokens) => tokens.map((token) => token.textContent));
    expect(shades.join("")).toContain("winter");
    await page.getByLabel("Question for the text").fill("Where do dogs go?");
    const dogs = pairs.filter({ hasText: "Dogs are allowed" });
    await expect.poll(() => dogs.getByText("nearest").count(), longTimeout).toBe(2);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test("default: what lights up on the map is what the search finds", async () => {
    const map = studioViews.find(({ name }) => name === "map")!;
    const { page, faults } = await session.open(map.path);
    await map.settled(page);
    const { late = [] } = await ask<SearchReply>(page, "POST", "/api/search", { question: QUESTION });
    const lit = page.getByRole("region", { name: "Lit chunks" }).getByRole("button");
    const texts = await lit.evaluateAll((buttons) => buttons.map((button) => button.children[1]?.textContent));
    expect(texts).toEqual(late.map(({ text }) => text.trim()));
    await lit.nth(2).click();
    await page.getByRole("link", { name: "Open the document there" }).click();
    await expect.poll(() => page.locator("mark").innerText(), longTimeout).toContain(late[2]!.text.trim().slice(0, 30));
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test("default: arrow keys go from chunk to chunk of the map, and a chosen one opens at its place without a question", async () => {
    const { page, faults } = await session.open("/map");
    const map = page.getByRole("slider", { name: /^Map of 67/ });
    await map.focus(longTimeout);
    await map.press("End");
    const chosen = page.getByRole("region", { name: "Chosen chunk" });
    await chosen.waitFor(longTimeout);
    expect(await map.getAttribute("aria-valuenow")).toBe("67");
    const shown = async (): Promise<string> => flat(await chosen.locator("p").innerText());
    const last = await shown();
    await map.press("ArrowLeft");
    const told = (await map.getAttribute("aria-valuetext"))!;
    expect(told).toMatch(/, chunk \d+$/);
    const [, chunk] = /chunk (\d+)$/.exec(told)!;
    await chosen.getByText(`chunk ${chunk}`, { exact: true }).waitFor(longTimeout);
    // A neighbour may be of another document and have the same number.
    await expect.poll(shown, longTimeout).not.toBe(last);
    const text = await shown();
    await page.getByRole("link", { name: "Open the document there" }).press("Enter");
    await expect
      .poll(async () => flat(await page.locator("mark").innerText()), longTimeout)
      .toContain(text.slice(0, 40));
    expect(new URL(page.url()).searchParams.get("q")).toBeNull();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test("behavior: files are added, indexed, filtered and removed with keys alone", async () => {
    const { page, faults } = await session.open("/documents");
    await page.getByLabel("Files to add").setInputFiles([fileOf("keys.txt", "One key.\n\nAnother key.")], longTimeout);
    await page.getByLabel("Filter by name").focus(longTimeout);
    await page.keyboard.type("keys");
    const row = page.getByRole("row", { name: /keys\.txt/ });
    await row.getByText("Indexed").waitFor(longTimeout);
    await page.getByRole("button", { name: "Remove these" }).press("Enter", longTimeout);
    await page.getByRole("button", { name: "Remove 1 of 8 documents" }).press("Enter", longTimeout);
    await page.getByText("No document matches").waitFor(longTimeout);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test("behavior: one document is removed after it was asked for, and kept where that was a slip", async () => {
    const { page, faults } = await session.open("/documents");
    await page.getByLabel("Files to add").setInputFiles([fileOf("slip.txt", "One slip.")], longTimeout);
    await page.getByLabel("Filter by name").fill("slip");
    const row = page.getByRole("row", { name: /slip\.txt/ });
    await row.getByText("Indexed").waitFor(longTimeout);
    const cross = row.getByRole("button", { name: "Remove slip.txt" });
    await cross.press("Enter", longTimeout);
    // Whoever presses the key once more keeps it.
    await page.keyboard.press("Enter");
    await expect.poll(() => row.getByRole("button", { name: "Remove it" }).count(), longTimeout).toBe(0);
    expect(await row.count()).toBe(1);
    await cross.click(longTimeout);
    await row.getByRole("button", { name: "Remove it" }).click(longTimeout);
    await page.getByText("No document matches").waitFor(longTimeout);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test("default: three columns answer, each hit says why, and the document opens with its boundaries", async () => {
    const view = studioViews.find(({ name }) => name === "search")!;
    const { page, faults } = await session.open(view.path);
    await view.settled(page);
    await page.getByText("Plain and late put different chunks first").first().waitFor(longTimeout);
    const first = (name: string): Promise<string> =>
      page.getByRole("region", { name }).getByRole("button").first().innerText();
    expect(await first("Late chunks")).toContain("In winter they close at three");
    expect(await first("Plain chunks")).not.toContain("In winter they close at three");
    await expect.poll(() => first("Hybrid"), longTimeout).toMatch(/words no\. \d+ \+ late no\. \d+/);
    expect(await first("Late chunks")).toMatch(/words[\s\S]*winter/);
    expect(await page.locator("mark").innerText()).toContain("In winter they close at three");
    const drawn = await page.getByLabel("Text of the document").locator("[data-chunk]").count();
    expect(drawn).toBe(5);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test("default: the duel's figures are the servers' counts", async () => {
    const { page, faults } = await session.open("/limits");
    await page.getByText("Faulty", { exact: true }).click(longTimeout);
    await page.getByLabel("Texts", { exact: true }).fill("1200");
    await page.getByLabel("Speed of the clock").fill("120");
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByRole("heading", { name: "Nothing lost" }).waitFor(longTimeout);
    const { simulation } = await ask<Snapshot>(page, "GET", "/api/snapshot");
    const { naive, batcher } = simulation.samples.at(-1)!.duel;
    const { result } = simulation;
    expect(batcher).toMatchObject({ inHand: 1200, lost: result!.paidTwice, requests: result!.requests });
    expect([naive.inHand, naive.lost > 0, naive.wasted]).toEqual([0, true, naive.requests]);
    for (const [name, side] of [
      ["A loop", naive],
      ["The batcher", batcher],
    ] as const) {
      const figures = (await page.getByRole("region", { name, exact: true }).locator("dd").allInnerTexts()).map(
        (text) => text.split(/\s/)[0],
      );
      const counts = [side.inHand, side.lost, side.wasted].map((count) => count.toLocaleString("en"));
      expect(figures).toEqual([...counts, `$${side.usd.toFixed(4)}`, `$${side.wastedUsd.toFixed(4)}`]);
    }
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test("default: the evaluation's figures are the server's, and a question opens its document at the answer", async () => {
    const view = studioViews.find(({ name }) => name === "evaluation")!;
    const { page, faults } = await session.open(view.path);
    await view.settled(page);
    const { evaluation } = await ask<Snapshot>(page, "GET", "/api/snapshot");
    for (const [measure, label] of [
      ["ndcg@10", "nDCG@10"],
      ["mrr@10", "MRR@10"],
      ["recall@10", "Recall@10"],
    ] as const) {
      const shown = await page.getByRole("region", { name: label }).locator("dd").allInnerTexts();
      expect(shown.map(Number)).toEqual(
        evaluation.ways.map(({ measures }) => Number(measures[measure].mean.toFixed(3))),
      );
    }
    await page.getByText("Questions made from headings: they show").waitFor(longTimeout);
    const { questions } = await ask<EvaluationReply>(page, "GET", "/api/evaluation");
    const at = questions.findIndex(({ question }) => question.includes("Deposit"));
    const row = page
      .getByRole("table", { name: "Questions" })
      .getByRole("row")
      .nth(at + 1);
    const { plain, late, hybrid } = questions[at]!.ranks;
    expect((await row.getByRole("cell").allInnerTexts()).map(Number)).toEqual([plain, late, hybrid]);
    await row.getByRole("link").click();
    await expect.poll(() => page.locator("mark").innerText(), longTimeout).toContain("three months' rent");
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test.skipIf(inject("redisUrl") === undefined)(
    "default: a job's figures are its status, and watching ends",
    async () => {
      const redisUrl = inject("redisUrl")!;
      const name = `articles ${randomUUID()}`;
      const running = await startRunningJob(redisUrl, name);
      onTestFinished(() => running.close());
      const { page, faults } = await session.open("/jobs");
      await page.getByLabel("Redis").fill(redisUrl, longTimeout);
      await page.getByLabel("Name of the job").fill(name);
      await page.getByRole("button", { name: "Watch", exact: true }).click();
      const progress = page.getByRole("region", { name: /^Progress/ });
      await progress.getByText("37 done").waitFor(longTimeout);
      const { shards, texts, usage } = await running.job.status();
      const figures = (await progress.locator("dd").allInnerTexts()).map((text) => text.split("\n")[0]);
      expect(figures.slice(0, 2)).toEqual([texts.done, texts.written].map((count) => count.toLocaleString("en")));
      expect(figures.slice(3, 5)).toEqual([usage.requests, usage.tokens].map((count) => count?.toLocaleString("en")));
      await progress.getByText(`${shards.waiting} waiting`).waitFor();
      await progress.getByText("of 150,000").waitFor();
      await progress.getByText("The server refuses this text.").waitFor();
      expect(await page.getByRole("region", { name: "Workers" }).getByRole("row").count()).toBe(2);
      await page.setViewportSize({ width: 320, height: 900 });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);
      await page.getByRole("button", { name: "Stop watching" }).click();
      await page.getByText("No job is watched").waitFor(longTimeout);
      expect(faults).toEqual([]);
      await page.context().close();
    },
  );

  test("behavior: with a provider that bills, files that come start nothing, and the page says so", async () => {
    const provider = await startFakeOpenAI({ models: { narrow: { dimensions: 16 } } });
    onTestFinished(() => provider.close());
    const other = await openSession(binary!);
    onTestFinished(() => other.close());
    const { page, faults } = await other.open("/providers");
    await chooseOpenAI(page, provider);
    await page.getByRole("link", { name: "Documents" }).first().click();
    const before = provider.requests.length;
    await page.getByLabel("Files to add").setInputFiles([textFile(1, 3), textFile(2, 3)]);
    await page.getByText("nothing is sent until you press Index").waitFor(longTimeout);
    expect(provider.requests.length).toBe(before);
    await page.getByRole("button", { name: "Index 2 waiting" }).click();
    await page.getByText("2 documents in").waitFor(longTimeout);
    const paid = provider.requests.length;
    await page.getByRole("button", { name: "Take the samples" }).click();
    await page.getByRole("button", { name: "Index 7 waiting" }).waitFor(longTimeout);
    expect(provider.requests.length).toBe(paid);
    await page.getByLabel("Filter by name").fill("the-");
    await page.getByRole("button", { name: "Remove these" }).click(longTimeout);
    await page.getByRole("button", { name: "Remove 5 of 9 documents" }).click();
    await page.getByText("No document matches").waitFor(longTimeout);
    await page.getByLabel("Filter by name").fill("");
    await page.getByText("2 documents to index").waitFor(longTimeout);
    expect(await page.getByText("Ask the samples").count()).toBe(0);
    // A changed file takes the place of its old self, and waits as well.
    await page.getByLabel("Files to add").setInputFiles([{ ...textFile(3, 3), name: "house-1.txt" }]);
    await page.getByRole("main").getByText("1 changed and replaced").waitFor(longTimeout);
    await expect.poll(() => page.getByRole("row", { name: /house-1/ }).count(), longTimeout).toBe(1);
    await page.getByLabel("Filter by name").fill("house-2");
    await page.getByRole("button", { name: "Remove these" }).click(longTimeout);
    await page.getByRole("button", { name: "Remove 1 of 4 documents" }).click();
    await page.getByText("No document matches").waitFor(longTimeout);
    await page.getByLabel("Filter by name").fill("");
    await page.getByRole("row", { name: /house-1/ }).waitFor(longTimeout);
    expect(faults).toEqual([]);
  });

  test("behavior: a reload in the middle of an upload asks first, and names afterwards what did not arrive", async () => {
    const page = await session.browser.newPage();
    const asked: string[] = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await page.goto(session.studio.link("/documents"));
    await page.getByText("the-wind-mill.txt").waitFor(longTimeout);
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    onTestFinished(release);
    await page.route(/api\/documents\?name/, async (route) => {
      await held;
      await route.abort().catch(() => {});
    });
    await page.getByLabel("Files to add").setInputFiles([fileOf("lost-1.txt", "One."), fileOf("lost-2.txt", "Two.")]);
    await page.getByText("Uploading 0 of 2 files").waitFor(longTimeout);
    // A page that nobody has touched may not ask.
    await page.getByLabel("Filter by name").click();
    await page.reload();
    expect(asked).toEqual(["beforeunload"]);
    await page.getByText("2 files did not arrive").waitFor(longTimeout);
    expect(await page.getByLabel("Files that did not arrive").innerText()).toBe("lost-1.txt\nlost-2.txt");
    await page.getByRole("button", { name: "Dismiss" }).click();
    await page.reload();
    await page.getByText("the-wind-mill.txt").waitFor(longTimeout);
    expect(await page.getByText("did not arrive").count()).toBe(0);
    await page.close();
  });

  test("behavior: the file that opens the studio leads into it, token and all", async () => {
    const folder = mkdtempSync(join(tmpdir(), "embedloom-open-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, "open-studio.html");
    writeFileSync(file, `<meta http-equiv="refresh" content="0; url=${session.studio.link("/")}">`);
    const page = await session.browser.newPage();
    await page.goto(`file://${file}`);
    await page.getByRole("link", { name: "Documents" }).first().waitFor(longTimeout);
    expect(new URL(page.url()).search).toBe("");
    await page.close();
  });
});

/** Asks the studio as its page does. */
async function ask<T>(page: Page, method: string, path: string, body?: object): Promise<T> {
  const response = await page.request.fetch(new URL(path, page.url()).href, { method, ...(body && { data: body }) });
  return (await response.json()) as T;
}
