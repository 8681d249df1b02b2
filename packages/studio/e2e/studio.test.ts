import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { startFakeOllama, startFakeOpenAI } from "@embedloom/testing";
import { type Browser, chromium as driver, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from "vitest";
import { flat } from "./flat-text.ts";
import { chooseOpenAI } from "./choose-openai.ts";
import { keyboardFaults } from "./keyboard-faults.ts";
import { openPage, type WatchedPage } from "./open-page.ts";
import { fileOf, textFile } from "./sample-files.ts";
import { type AxeState, axeStates } from "./axe-states.ts";
import { type RunningStudio, startStudio } from "./start-studio.ts";
import { QUESTION as question, studioViews } from "./studio-views.ts";

const binary = inject("chromium");
const screenshots = join(import.meta.dirname, "../../../.cache/studio-screenshots");
const q = `q=${encodeURIComponent(question)}`;

// A machine that is busy with other tests is slow, and no less right.
const longTimeout = { timeout: 45_000 };

describe.skipIf(binary === undefined)("the studio in Chromium", { timeout: 240_000 }, () => {
  const folders: string[] = [];
  const studios: RunningStudio[] = [];
  let browser: Browser;
  let studio: RunningStudio;
  let firstStates: readonly AxeState[];

  const dataFolder = (): string => {
    const folder = mkdtempSync(join(tmpdir(), "embedloom-studio-"));
    folders.push(folder);
    return folder;
  };
  const start = async (options: Parameters<typeof startStudio>[0]): Promise<RunningStudio> => {
    const started = await startStudio(options);
    studios.push(started);
    return started;
  };
  const open = (path: string, options?: Parameters<typeof openPage>[2]): Promise<WatchedPage> =>
    openPage(browser, studio.link(path), options);

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    studio = await start({ data: dataFolder() });
    browser = await driver.launch({
      executablePath: binary?.path ?? "",
      env: { ...process.env, ...binary?.env },
      // Containers let no process make a sandbox; the pages are our own.
      args: ["--no-sandbox", "--enable-precise-memory-info"],
    });
    const { page } = await open("/");
    firstStates = await axeStates(page, () => takeButton(page).waitFor(longTimeout));
    await takeButton(page).click();
    await page.getByText("7 documents in").waitFor(longTimeout);
    await page.context().close();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await Promise.all(studios.map((each) => each.kill()));
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  test("default: the first screen, with nothing in it yet, has nothing that axe minds", () => {
    expect(firstStates.filter(({ violations, isTooWide }) => violations.length > 0 || isTooWide)).toEqual([]);
  });

  test.each(studioViews)(
    "default: $name, at 320, 400 and 1280 pixels and in both schemes, has no fault and nothing that axe minds; at 200 % all of it is reached with Tab",
    async ({ path, settled }) => {
      const { page, faults } = await open(path);
      const states = await axeStates(page, settled);
      expect(states.filter(({ violations, isTooWide }) => violations.length > 0 || isTooWide)).toEqual([]);
      expect(await keyboardFaults(page)).toEqual([]);
      expect(faults).toEqual([]);
      await page.context().close();
    },
  );

  test("default: what the first view loads stays within its budget, and its first paint is recorded", async () => {
    const { page } = await open("/documents");
    await page.getByText("the-ferry.txt").waitFor(longTimeout);
    const { bytes, firstPaintMs } = await page.evaluate(() => {
      const sizes = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
      return {
        bytes: sizes
          .filter(({ name }) => /\.(js|css)$/.test(name))
          .reduce((sum, each) => sum + each.decodedBodySize, 0),
        firstPaintMs: Math.round(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0),
      };
    });
    writeFileSync(join(screenshots, "figures.json"), JSON.stringify({ firstPaintMs, firstViewBytes: bytes }));
    expect(bytes).toBeLessThan(900_000);
    expect(firstPaintMs).toBeGreaterThan(0);
    await page.context().close();
  });

  test("behavior: the keyboard alone leads through navigation, search, hits and heat strip", async () => {
    const { page, faults } = await open("/documents");
    await page.getByText("the-ferry.txt").waitFor(longTimeout);
    const { keyboard } = page;
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
    const tabTo = async (text: string): Promise<void> => {
      for (let steps = 0; steps < 40 && (await focused()) !== text; steps++) await keyboard.press("Tab");
      expect(await focused()).toBe(text);
    };
    await keyboard.press("Tab");
    expect(await focused()).toBe("Skip to the view");
    await keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("view");
    await page.goto(`${studio.url}/documents`);
    await tabTo("Search");
    await keyboard.press("Enter");
    await expectFocus(page, "Search");
    expect(await page.title()).toBe("Search · Embedloom studio");
    // The questions to try come with the first event.
    await page.getByRole("button", { name: question }).waitFor(longTimeout);
    await tabTo(question);
    await keyboard.press("Enter");
    const firstHit = page.getByRole("region", { name: "Plain chunks" }).getByRole("button").first();
    await firstHit.waitFor(longTimeout);
    const strip = page.getByRole("slider", { name: "Chunk of the document" });
    await strip.focus();
    const before = await strip.getAttribute("aria-valuetext");
    await keyboard.press("End");
    await expect.poll(() => strip.getAttribute("aria-valuetext"), longTimeout).toMatch(/^Chunk (\d+) of \1:/);
    expect(await strip.getAttribute("aria-valuetext")).not.toBe(before);
    await firstHit.focus();
    await keyboard.press("Space");
    expect(await firstHit.getAttribute("aria-pressed")).toBe("true");
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test("default: a question is answered both ways, and its chunk is highlighted in sight; the address leads back to it", async () => {
    const { page } = await open(`/search?${q}`);
    const late = page.getByRole("region", { name: "Late chunks" }).getByRole("button");
    await late.nth(2).click(longTimeout);
    const text = (await late.nth(2).locator(":scope > span").nth(1).innerText()).trim();
    const mark = page.locator("mark");
    await expect.poll(async () => flat(await mark.innerText()), longTimeout).toContain(flat(text).slice(0, 40));
    const plain = page.getByRole("region", { name: "Plain chunks" });
    await plain.getByRole("button", { name: "Show all 10" }).click();
    expect(await plain.getByRole("button").count()).toBe(10);
    const inSight = (): Promise<boolean> =>
      mark.evaluate((element) => {
        const box = element.parentElement?.getBoundingClientRect();
        const { top, bottom } = element.getBoundingClientRect();
        return box !== undefined && top >= box.top && bottom <= box.bottom;
      });
    expect(await inSight()).toBe(true);
    await page.reload();
    await expect.poll(async () => flat(await mark.innerText()), longTimeout).toContain(flat(text).slice(0, 40));
    await page.context().close();
  });

  test("default: the slider ranks again at once, without asking the server", async () => {
    const { page } = await open(`/dimensions?${q}`);
    const rows = page.getByRole("listitem").filter({ has: page.getByText("same") });
    await rows.first().waitFor(longTimeout);
    const asked: string[] = [];
    // The code of the other views comes when nothing else is to do.
    page.on("request", (request) => request.url().includes("/api/") && asked.push(request.url()));
    await page.getByRole("slider", { name: "Dimensions of the vectors" }).focus();
    await page.keyboard.press("Home");
    await page.getByText("of the full width's best").waitFor(longTimeout);
    expect(await page.getByText(/^(new|up \d+|down \d+)$/).count()).toBeGreaterThan(0);
    expect(asked).toEqual([]);
    await page.context().close();
  });

  test("default: widths are measured on the index, and shown as a chart and as a table", async () => {
    const { page, faults } = await open("/dimensions");
    await page.getByRole("button", { name: "Measure plain chunks" }).click(longTimeout);
    await page.getByText("This width alone").waitFor(longTimeout);
    await page.screenshot({ path: join(screenshots, "dimensions-measured.png"), fullPage: true });
    await page.getByText("Table", { exact: true }).click();
    // Each width is shown when it is measured.
    await page.getByRole("rowheader").nth(3).waitFor(longTimeout);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test("default: a run with faults and poison ends with books that add up", async () => {
    const { page, faults } = await open("/limits");
    await page.getByText("Poison", { exact: true }).click(longTimeout);
    await page.getByLabel("Texts", { exact: true }).fill("1500");
    await page.getByLabel("Server errors").fill("10");
    await page.getByLabel("Speed of the clock").fill("120");
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByRole("heading", { name: "Nothing lost" }).waitFor(longTimeout);
    const sum = flat(await page.getByText("delivered +").innerText());
    expect(sum).toBe("1,500 given = 1,488 delivered + 12 refused by name + 0 lost");
    await page.screenshot({ path: join(screenshots, "limits-run.png"), fullPage: true });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.screenshot({ path: join(screenshots, "limits-run-dark.png"), fullPage: true });
    expect(await axeMinds(new AxeBuilder({ page }))).toEqual([]);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test("behavior: a key is sent once and is nowhere on the page afterwards", async () => {
    const key = "sk-never-to-be-seen-again";
    const { page } = await open("/providers");
    const card = page.getByRole("form", { name: "OpenAI, or what speaks like it" });
    await card.getByLabel("Address").fill("http://127.0.0.1:9", longTimeout);
    const field = card.getByRole("textbox", { name: "Key" });
    expect([await field.getAttribute("type"), await field.getAttribute("autocomplete")]).toEqual(["password", "off"]);
    await field.fill(key);
    await card.getByRole("button", { name: "Use" }).click();
    await card.getByText("Not switched").waitFor(longTimeout);
    const left = await page.evaluate(() => {
      const values = [...document.querySelectorAll("input")].map(({ value }) => value);
      return [
        document.body.innerHTML,
        ...values,
        location.href,
        JSON.stringify({ ...localStorage, ...sessionStorage }),
      ];
    });
    expect(left.filter((text) => text.includes(key))).toEqual([]);
    await page.context().close();
  });

  test("default: Ollama is found, fetches a model and is switched to", async () => {
    const ollama = await startFakeOllama({ installed: ["nomic-embed-text"] });
    onTestFinished(() => ollama.close());
    const { page, faults } = await open("/providers");
    const card = page.getByRole("form", { name: "Ollama" });
    await card.getByLabel("Address").fill(ollama.url, longTimeout);
    await card.getByLabel("Model").fill("all-minilm");
    await page.keyboard.press("Escape");
    await card.getByRole("button", { name: "Fetch this model" }).click();
    await card.getByText("all-minilm is there.").waitFor(longTimeout);
    await card.getByRole("button", { name: "Test" }).click();
    await card.getByText("Reachable.", { exact: true }).waitFor(longTimeout);
    await card.getByRole("button", { name: "Use" }).click();
    await card.getByText("In use").waitFor(longTimeout);
    await page.getByText("The index belongs to another model").waitFor(longTimeout);
    await page.screenshot({ path: join(screenshots, "providers-stale.png"), fullPage: true });
    const bundled = page.getByRole("form", { name: "The bundled model" });
    await bundled.getByRole("button", { name: "Use" }).click();
    await bundled.getByText("In use").waitFor(longTimeout);
    expect(await page.getByText("The index belongs to another model").count()).toBe(0);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test("error: a view whose code cannot be loaded says so, and the others go on", async () => {
    const { page } = await open("/documents");
    await page.route(/limits-view/, (route) => route.abort());
    await page.getByRole("link", { name: "Duel" }).click(longTimeout);
    await page.getByRole("alert").getByText("This view has a fault").waitFor(longTimeout);
    await page.getByRole("link", { name: "Providers and caches" }).click();
    await page.getByText("Redis or Valkey").waitFor(longTimeout);
    expect(await page.getByText("This view has a fault").count()).toBe(0);
    await page.context().close();
  });

  test("error: hostile files do no harm: they are refused with a reason, or shown as the text they are", async () => {
    const { page, faults } = await open("/documents");
    await page.getByText("the-ferry.txt").waitFor(longTimeout);
    const script = `<script>document.title = "owned"</script><img src=x onerror="document.title='owned'">`;
    await page
      .getByLabel("Files to add")
      .setInputFiles([
        fileOf("../../etc/passwd.txt", `Harmless. ${script}\n\nA second paragraph.`),
        fileOf(
          "page.html",
          `<h1>Title</h1><p>Words ${script} more words</p><iframe src="http://198.51.100.1/"></iframe>`,
        ),
        fileOf("turned\u202Efdp.txt", "Before \u202Ereversed\u202C after."),
        fileOf("line.txt", "long".repeat(100_000)),
        fileOf("picture.png", "not read"),
        fileOf("empty.md", ""),
        { ...fileOf("broken.txt", ""), buffer: Buffer.from([0x41, 0xff, 0xfe, 0x00, 0x42]) },
      ]);
    await page.getByRole("main").getByText("4 documents added, 3 refused.").waitFor(longTimeout);
    await page.getByText("The file is empty.").waitFor(longTimeout);
    await page.getByText("turned\uFFFDfdp.txt").waitFor(longTimeout);
    await page.screenshot({ path: join(screenshots, "documents-hostile.png"), fullPage: true });
    await page.getByText("4 documents in").waitFor(longTimeout);
    // The panels above the list change their height: a click could land beside its row, a key cannot.
    await page.getByRole("link", { name: /passwd/ }).press("Enter", longTimeout);
    await page.getByText("document.title").first().waitFor(longTimeout);
    await page.goBack();
    await page.getByRole("link", { name: /turned/ }).press("Enter", longTimeout);
    await page.getByText("RLO", { exact: true }).waitFor(longTimeout);
    expect(await page.title()).toBe("Search · Embedloom studio");
    // What the browser says of the one refusal that only the server could make.
    expect(faults).toEqual([expect.stringContaining("422")]);
    await page.context().close();
  });

  test("error: a server killed in the middle of indexing comes back, and the open page resumes to the end", async () => {
    const data = dataFolder();
    const first = await start({ data });
    const provider = await startFakeOpenAI({ models: { narrow: { dimensions: 16 } } });
    onTestFinished(() => provider.close());
    const { page } = await openPage(browser, first.link("/providers"));
    await chooseOpenAI(page, provider);
    await page.getByRole("link", { name: "Documents" }).first().click();

    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const base = provider.requests.length;
    provider.setFaults({ script: (at) => (at < base + 3 ? undefined : { kind: "hold", until: released }) });
    await page.getByLabel("Files to add").setInputFiles(Array.from({ length: 120 }, (_, at) => textFile(at, 24)));
    // It may bill, so that nothing begins by itself.
    await page.getByRole("button", { name: "Index 120 waiting" }).click(longTimeout);
    const plain = page.getByRole("progressbar", { name: "Plain chunks" });
    await expect.poll(() => plain.getAttribute("aria-valuetext"), longTimeout).toMatch(/^[1-9]/);
    await page.getByRole("button", { name: "Pause" }).click(longTimeout);
    await page.getByText("Pausing", { exact: true }).waitFor(longTimeout);
    provider.setFaults({ script: () => ({ kind: "hang" }) });
    release();
    await page.getByText("Paused", { exact: true }).waitFor(longTimeout);
    await page.getByRole("button", { name: "Resume" }).click(longTimeout);
    await page.getByText("Running", { exact: true }).waitFor(longTimeout);
    await provider.until(() => provider.counters.inFlight > 0);

    await first.kill();
    await page.getByText("No connection to the server").waitFor(longTimeout);
    await page.screenshot({ path: join(screenshots, "documents-lost.png") });
    provider.setFaults({});
    await start({ data, port: first.port });
    await page.getByText("The server was restarted").waitFor(longTimeout);
    await page.getByText("Interrupted", { exact: true }).waitFor(longTimeout);
    await page.screenshot({ path: join(screenshots, "documents-interrupted.png") });
    await page.getByRole("button", { name: "Resume" }).click(longTimeout);
    await page.getByText("120 documents in").waitFor(longTimeout);
    const [, done, total] = /(\S+) of (\S+)/.exec((await plain.getAttribute("aria-valuetext")) ?? "") ?? [];
    expect(done).toBe(total);
    const paidTwice = [...provider.textsServed].filter(([text, times]) => times > 1 && text !== "embedloom");
    expect(paidTwice).toEqual([]);

    const list = page.getByLabel("Documents, scrolling");
    await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await list.getByText("house-99.txt", { exact: true }).waitFor(longTimeout);
    expect(await list.getByRole("row").count()).toBeLessThan(60);
    await page.context().close();
  });
});

function takeButton(page: Page): ReturnType<Page["getByRole"]> {
  return page.getByRole("button", { name: "Take the samples" });
}

async function expectFocus(page: Page, text: string): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent), longTimeout).toBe(text);
}

async function axeMinds(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}
