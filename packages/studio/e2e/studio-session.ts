import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium as driver } from "playwright-core";
import type { ChromiumBinary } from "../../../tools/chromium/find-chromium.ts";
import { openPage, type WatchedPage } from "./open-page.ts";
import { type RunningStudio, startStudio } from "./start-studio.ts";

/** A studio and a browser to look at it with. */
export interface StudioSession {
  readonly studio: RunningStudio;
  readonly browser: Browser;
  /** Data folder of the studio, and of the command whose collections it shows. */
  readonly data: string;
  open(path: string, options?: BrowserContextOptions): Promise<WatchedPage>;
  /** Ends both and removes the data. */
  close(): Promise<void>;
}

/** Starts a studio with an empty folder, and a browser. */
export async function openSession(binary: ChromiumBinary): Promise<StudioSession> {
  const data = mkdtempSync(join(tmpdir(), "embedloom-studio-"));
  const studio = await startStudio({ data });
  const browser = await driver.launch({
    executablePath: binary.path,
    env: { ...process.env, ...binary.env },
    // Containers let no process make a sandbox; the pages are our own.
    args: ["--no-sandbox", "--enable-precise-memory-info"],
  });
  return {
    studio,
    browser,
    data,
    open: (path, options) => openPage(browser, studio.link(path), options),
    async close() {
      await browser.close();
      await studio.kill();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Takes the samples with the button of the first screen, and waits until they can be asked. */
export async function takeSamples(session: StudioSession): Promise<void> {
  const { page } = await session.open("/");
  await page.getByRole("button", { name: "Take the samples" }).click({ timeout: 45_000 });
  await page.getByText("7 documents in").waitFor({ timeout: 45_000 });
  await page.context().close();
}
