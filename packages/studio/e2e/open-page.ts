import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** A page, and everything about it that should not have happened. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors and warnings of the console, exceptions, dialogs, breaches of the policy, requests to any other host. */
  readonly faults: readonly string[];
}

/** Opens an address in a context of its own, and watches the page from its first request. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  const { origin } = new URL(url);
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`exception: ${error.message}`));
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on("request", (request) => {
    if (new URL(request.url()).origin !== origin) faults.push(`foreign request: ${request.url()}`);
  });
  await page.goto(url);
  return { page, faults };
}
