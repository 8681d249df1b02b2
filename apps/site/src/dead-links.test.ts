import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { deadLinks } from "./dead-links.ts";

function siteOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "embedloom-links-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

test("default: links to pages, folders, files and fragments that are there", () => {
  const folder = siteOf({
    "index.html": `<a href="/api/">1</a> <a href="api/core#embed">2</a> <a href="#top" id="top">3</a> <img src="./a.png">
      <a href="https://example.com/none">4</a> <a href="mailto:a@example.com">5</a> <a href="/api/core.html?x#">6</a>`,
    "api/index.html": `<a href="../">1</a> <a href="core">2</a> <a href="/%61.png">3</a>`,
    "api/core.html": `<h2 id="embed">embed</h2> <a href="/#top">1</a>`,
    "a.png": "",
  });
  expect(deadLinks(folder)).toEqual([]);
});

test("error: every link that leads nowhere is named once, with its page", () => {
  const folder = siteOf({
    "index.html": `<a href="/none">1</a> <a href="/none">1</a> <a href="api/core#none">2</a> <a href="#none">3</a> <img src="a.png">
      <a href="http://[">4</a>`,
    "api/core.html": `<a href="/api/">1</a> <a href="../api">2</a>`,
  });
  expect(deadLinks(folder)).toEqual([
    "api/core.html: /api/",
    "api/core.html: ../api",
    "index.html: /none",
    "index.html: api/core#none",
    "index.html: #none",
    "index.html: a.png",
    "index.html: http://[",
  ]);
});
