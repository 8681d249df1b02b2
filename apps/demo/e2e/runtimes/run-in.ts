import { EdgeVM } from "@edge-runtime/vm";
import { chromium as driver } from "playwright-core";
import type { ChromiumBinary } from "../../../../tools/chromium/find-chromium.ts";
import type { PortableResult } from "./portable-program.ts";

/** Runs the program in the edge runtime of Vercel and Next.js, which has the globals of the web and nothing of Node. */
export async function runInEdge(bundle: string, baseURL: string, texts: readonly string[]): Promise<PortableResult> {
  const vm = new EdgeVM();
  vm.evaluate(bundle);
  const call = `runPortably(${JSON.stringify(baseURL)}, ${JSON.stringify(texts)}).then(JSON.stringify)`;
  return JSON.parse(await vm.evaluate<Promise<string>>(call));
}

/** Runs it in a page of Chromium. */
export async function runInChromium(
  bundle: string,
  baseURL: string,
  texts: readonly string[],
  { path, env }: ChromiumBinary,
): Promise<PortableResult> {
  const browser = await driver.launch({
    executablePath: path,
    env: { ...process.env, ...env },
    chromiumSandbox: false,
    // The server of the test is another origin, and says nothing about it.
    args: ["--disable-web-security"],
  });
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: bundle });
    const call = `runPortably(${JSON.stringify(baseURL)}, ${JSON.stringify(texts)})`;
    return await page.evaluate<PortableResult>(call);
  } finally {
    await browser.close();
  }
}
