import { seededRandom, startFakeOpenAI } from "@embedloom/testing";
import { frameRate, longestTask, watchLongTasks } from "../../../../packages/studio/e2e/page-times.ts";
import type { StudioSession } from "../../../../packages/studio/e2e/studio-session.ts";
import type { ClaimReport } from "../claim-report.ts";
import { openClaimSession } from "./claim-session.ts";

const DIMENSIONS = 256;
const CHUNKS_PER_DOCUMENT = 100;
const QUESTION = "Which valve of the pump was repaired?";
const WORDS = "roof lease tenant pump sensor ferry captain valve water storm engine repair notice deposit island".split(
  " ",
);

/** How many frames the map draws at 10,000 chunks, and how soon everything answers at 100,000. */
export async function measure(report: ClaimReport): Promise<void> {
  await using server = await startFakeOpenAI({ models: { wide: { dimensions: DIMENSIONS } }, inputsPerRequest: 512 });
  for (const documents of [100, 1000]) {
    const chunks = documents * CHUNKS_PER_DOCUMENT;
    report.section(`${chunks.toLocaleString("en")} chunks of ${DIMENSIONS} values`);
    await using claim = await openClaimSession();
    const { session } = claim;
    await index(session, server.url, documents);
    if (chunks === 10_000) await measureMap(report, session);
    else await measureAnswers(report, session);
  }
}

async function index({ studio }: StudioSession, baseUrl: string, documents: number): Promise<void> {
  const token = new URL(studio.link("/")).searchParams.get("token") ?? "";
  const authorization = `Bearer ${token}`;
  const call = async (
    method: string,
    path: string,
    body: object | string,
    type = "application/json",
  ): Promise<unknown> => {
    const reply = await fetch(`${studio.url}${path}`, {
      method,
      headers: { authorization, "content-type": type },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    if (!reply.ok) throw new TypeError(`${path}: ${await reply.text()}`);
    return reply.json();
  };
  await call("PUT", "/api/cache", { kind: "none" });
  await call("PUT", "/api/provider", { kind: "openai", baseUrl, model: "wide" });
  let next = 0;
  const upload = async (): Promise<void> => {
    for (let at = next++; at < documents; at = next++) {
      await call("POST", `/api/documents?name=note-${at}.txt`, textOf(at), "application/octet-stream");
    }
  };
  await Promise.all([upload(), upload(), upload(), upload()]);
  await call("POST", "/api/indexing/start", {});
  for (;;) {
    const { job } = (await call("GET", "/api/snapshot", "", "text/plain").catch(() =>
      fetchSnapshot(studio.url, authorization),
    )) as {
      job: { state: string; message?: string };
    };
    if (job.state === "done") return;
    if (job.state === "failed") throw new TypeError(job.message);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function fetchSnapshot(url: string, authorization: string): Promise<unknown> {
  return (await fetch(`${url}/api/snapshot`, { headers: { authorization } })).json();
}

/** A hundred paragraphs, each as long as a chunk may be. */
function textOf(document: number): string {
  const random = seededRandom(`document ${document}`);
  const word = (): string => WORDS[Math.floor(random() * WORDS.length)]!;
  const paragraph = (at: number): string =>
    `Note ${document}.${at}: ${Array.from({ length: 40 }, word).join(" ")}`.slice(0, 290);
  return Array.from({ length: CHUNKS_PER_DOCUMENT }, (_, at) => paragraph(at)).join("\n\n");
}

async function measureMap(report: ClaimReport, session: StudioSession): Promise<void> {
  const { page } = await session.open(`/map?q=${encodeURIComponent(QUESTION)}`);
  await page.getByRole("region", { name: "Lit chunks" }).getByRole("button").nth(9).waitFor({ timeout: 60_000 });
  await watchLongTasks(page);
  const { perSecond, longestMs } = await frameRate(page);
  report.goal("frames of the map a second while it is zoomed", { value: perSecond, atLeast: 58, unit: "frames" });
  report.note(`longest time between two frames: ${longestMs} ms`);
  await page.context().close();
}

async function measureAnswers(report: ClaimReport, session: StudioSession): Promise<void> {
  const { page } = await session.open("/search");
  await page.getByRole("textbox", { name: "Question", exact: true }).waitFor({ timeout: 60_000 });
  await watchLongTasks(page);
  const rows: [string, number, number][] = [];
  const time = async (name: string, act: () => Promise<unknown>, first: string, whole: string): Promise<void> => {
    await act();
    const began = performance.now();
    await page.locator(first).first().waitFor({ timeout: 60_000 });
    const firstMs = Math.round(performance.now() - began);
    await page.locator(whole).first().waitFor({ timeout: 60_000 });
    rows.push([name, firstMs, Math.round(performance.now() - began)]);
  };
  const button = '[aria-label="Plain chunks"] button';
  await page.getByRole("textbox", { name: "Question", exact: true }).fill(QUESTION);
  const progress = `${button}, [data-loading="true"], .mantine-Skeleton-root`;
  await time("a question", () => page.getByRole("button", { name: "Search" }).click(), progress, button);
  await time(
    "words of 100,000 chunks, the first time",
    async () => {},
    ".mantine-Skeleton-root, [aria-label=Hybrid] button",
    "[aria-label=Hybrid] button",
  );
  await page.getByRole("textbox", { name: "Question", exact: true }).fill("Who is the captain of the ferry?");
  await time(
    "another question",
    () => page.getByRole("button", { name: "Search" }).click(),
    progress,
    `[aria-busy="false"] ${button}`,
  );
  await time("a hit opened", () => page.locator(button).nth(1).click(), `${button}[aria-pressed="true"]`, "mark");
  await time(
    "the map",
    () => page.getByRole("link", { name: "Map" }).first().click(),
    ".mantine-Skeleton-root, canvas",
    "canvas",
  );
  await time(
    "documents",
    () => page.getByRole("link", { name: "Documents" }).first().click(),
    '.mantine-Skeleton-root, [aria-label="Filter by name"]',
    '[role="row"]:has-text("note-")',
  );
  await page.getByLabel("Filter by name").fill("note-77");
  await time("a filter", async () => {}, '[role="row"]', '[role="row"]:has-text("note-77")');
  report.table(["what", "first answer or progress, ms", "whole answer, ms"], rows);
  report.goal("slowest first answer or progress", {
    value: Math.max(...rows.map(([, first]) => first)),
    atMost: 100,
    unit: "ms",
  });
  const longest = await longestTask(page);
  report.goal("longest time for which the page does nothing else", { value: longest, atMost: 100, unit: "ms" });
  await page.context().close();
}
