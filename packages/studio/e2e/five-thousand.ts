// Indexes 5,000 documents with the page open, and prints the memory of the tab and of the server and the longest time the
// tab did not answer.
//   node packages/studio/e2e/five-thousand.ts [documents]
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium as driver, type CDPSession, type Page } from "playwright-core";
import { findChromium } from "../../../tools/chromium/find-chromium.ts";
import { openPage } from "./open-page.ts";
import { textFile } from "./sample-files.ts";
import { startStudio } from "./start-studio.ts";

const PARAGRAPHS = 12;
const SAMPLE_MS = 1000;
const DEADLINE_MS = 30 * 60_000;

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

/** Resident memory of a process, where Linux tells it. */
function residentBytes(pid: number): number {
  const [, kilobytes = "0"] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return 1024 * Number(kilobytes);
}

async function tabBytes(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? 0;
}

/** Keeps the longest task of the page, in milliseconds, in its window's name. */
async function watchLongTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.name = "0";
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.name = String(Math.max(Number(window.name), duration));
    }).observe({ type: "longtask" });
  });
}

const documents = Number(process.argv[2] ?? 5000);
const binary = findChromium();
if (binary === undefined) throw new Error("No Chromium found: set CHROMIUM_PATH.");

const work = mkdtempSync(join(tmpdir(), "embedloom-five-thousand-"));
const files = Array.from({ length: documents }, (_, at) => textFile(at, PARAGRAPHS));
for (const { name, buffer } of files) writeFileSync(join(work, name), buffer);
const names = files.map(({ name }) => name);
const studio = await startStudio({ data: join(work, "data") });
const browser = await driver.launch({
  executablePath: binary.path,
  env: { ...process.env, ...binary.env },
  args: ["--no-sandbox"],
});
try {
  const { page, faults } = await openPage(browser, studio.link("/documents"));
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  await page.getByText("See it in one click").waitFor();
  await watchLongTasks(page);
  const begin = performance.now();
  const before = { tab: await tabBytes(session), server: residentBytes(studio.pid) };
  const most = { ...before };
  await page.getByLabel("Files to add").setInputFiles(
    names.map((name) => join(work, name)),
    { timeout: DEADLINE_MS },
  );
  const end = page.getByText(`${documents.toLocaleString("en")} documents in`);
  while (!(await end.isVisible())) {
    most.tab = Math.max(most.tab, await tabBytes(session));
    most.server = Math.max(most.server, residentBytes(studio.pid));
    if (performance.now() - begin > DEADLINE_MS) throw new Error("Not over after half an hour.");
    await page.waitForTimeout(SAMPLE_MS);
  }
  const seconds = (performance.now() - begin) / 1000;
  const list = page.getByLabel("Documents, scrolling");
  await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await page.getByText(names.toSorted().at(-1) ?? "", { exact: true }).waitFor();
  await session.send("HeapProfiler.collectGarbage");
  const after = { tab: await tabBytes(session), server: residentBytes(studio.pid) };
  console.log(`${documents} documents, ${documents * PARAGRAPHS} paragraphs, in ${seconds.toFixed(0)} s`);
  console.log("        before     most    after");
  for (const who of ["tab", "server"] as const) {
    const row = [before[who], most[who], after[who]].map((bytes) => megabytes(bytes).padStart(8));
    console.log(`${who.padEnd(6)} ${row.join(" ")}`);
  }
  const nodes = await page.evaluate(() => document.querySelectorAll("*").length);
  console.log(
    `longest task of the tab ${Math.round(Number(await page.evaluate(() => window.name)))} ms, ${nodes} elements`,
  );
  if (faults.length > 0) throw new Error(faults.join("\n"));
} finally {
  await browser.close();
  await studio.kill();
  rmSync(work, { recursive: true, force: true });
}
