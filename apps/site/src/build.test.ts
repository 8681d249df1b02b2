import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { chromium as driver } from "playwright-core";
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from "vitest";
import { root, sitePages } from "./site-pages.ts";
import { serveFolder } from "./test-support/serve-folder.ts";

const binary = inject("chromium");
const folder = mkdtempSync(join(tmpdir(), "embedloom-site-"));
let printed: { readonly status: number | null; readonly stdout: string; readonly stderr: string };

beforeAll(() => {
  const { NODE_ENV: _test, VITEST: _vitest, ...env } = process.env;
  const build = join(import.meta.dirname, "build.ts");
  printed = spawnSync(process.execPath, [build, folder], { encoding: "utf8", env });
}, 240_000);

afterAll(() => rmSync(folder, { recursive: true }));

test("default: the site is built, with every page, and no link is dead", () => {
  expect(printed.stderr).not.toContain("dead link");
  expect(printed.stdout).toContain(`${sitePages().length} pages in `);
  expect(printed.status).toBe(0);
  expect(sitePages().filter(({ target }) => !existsSync(join(folder, target.replace(/md$/, "html"))))).toEqual([]);
});

test("behavior: no file of it has a path of this machine", () => {
  const texts = globSync("**/*.{html,js,json,css}", { cwd: folder });
  expect(texts.length).toBeGreaterThan(sitePages().length);
  const paths = [root, homedir(), folder].filter((path) => path.length > 5);
  const telling = texts.filter((file) => paths.some((path) => readFileSync(join(folder, file), "utf8").includes(path)));
  expect(telling).toEqual([]);
});

test.skipIf(binary === undefined)("behavior: a browser finds a page by its words, and asks nobody else", async () => {
  const site = await serveFolder(folder);
  const browser = await driver.launch({
    executablePath: binary?.path ?? "",
    env: { ...process.env, ...binary?.env },
    args: ["--no-sandbox"],
  });
  onTestFinished(async () => {
    await browser.close();
    site.close();
  });
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on("console", (message) => void (message.type() === "error" && faults.push(message.text())));
  page.on("pageerror", ({ message }) => faults.push(message));
  page.on("request", (request) => void (request.url().startsWith(site.url) || faults.push(request.url())));
  await page.goto(site.url);
  await page.getByRole("button", { name: "Search" }).first().click();
  await page.getByRole("searchbox").fill("shared limit paced evenly");
  await page.getByRole("option").first().click();
  await page.getByRole("heading", { level: 1, name: "0016: A shared limit is paced evenly" }).waitFor();
  expect(faults).toEqual([]);
});
