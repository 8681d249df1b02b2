// Draws docs/studio.png, the picture of the README, from the studio with its samples. Run: npm run picture
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { findChromium } from "../../../tools/chromium/find-chromium.ts";
import { startStudio } from "../../../packages/studio/e2e/start-studio.ts";
import { root } from "./site-pages.ts";

const question = "When does the mill close in winter?";
const picture = join(root, "docs/studio.png");

const binary = findChromium();
if (binary === undefined) throw new Error("No Chromium: set CHROMIUM_PATH, or put chromium on PATH.");
const data = mkdtempSync(join(tmpdir(), "embedloom-picture-"));
const studio = await startStudio({ data });
const browser = await chromium.launch({
  executablePath: binary.path,
  env: { ...process.env, ...binary.env },
  args: ["--no-sandbox"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 760 }, reducedMotion: "reduce" });
  await page.goto(studio.link("/documents"));
  await page.getByRole("button", { name: "Take the samples" }).click();
  await page.getByText("7 documents in").waitFor();
  await page.goto(studio.link(`/search?q=${encodeURIComponent(question)}`));
  await page.getByText("Text of the document").or(page.getByLabel("Text of the document")).first().waitFor();
  // The words are indexed after the vectors are found.
  await page.locator(".mantine-Skeleton-root").first().waitFor({ state: "detached" });
  await page.screenshot({ path: picture });
} finally {
  await browser.close();
  await studio.kill();
  rmSync(data, { recursive: true, force: true });
}
console.log(`docs/studio.png, ${Math.round(statSync(picture).size / 1000)} kB`);
