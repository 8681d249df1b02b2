import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generateReference, referenceFolder } from "./generate-reference.ts";

const fresh = mkdtempSync(join(tmpdir(), "reference-"));
beforeAll(() => generateReference(fresh), 300_000);
afterAll(() => rmSync(fresh, { recursive: true }));

const pages = readdirSync(referenceFolder);
const read = (folder: string, page: string): string =>
  readFileSync(join(folder, page), "utf8").replaceAll("\r\n", "\n");

test("default: docs/api has a page for every entry point of the packages", () => {
  expect(pages).toEqual(expect.arrayContaining(["README.md", "core.md", "openai.md", "openai-tokens.md"]));
  expect(pages.toSorted()).toEqual(readdirSync(fresh).toSorted());
});

test.each(pages)("behavior: %s says what the doc comments say; `npm run reference` brings it up to date", (page) => {
  expect(read(referenceFolder, page)).toBe(read(fresh, page));
});

/** `#embed-1` for a heading, and the names of its explicit anchors. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set([...text.matchAll(/<a id="([^"]+)"><\/a>/g)].map(([, id = ""]) => id));
  const seen = new Map<string, number>();
  for (const [, heading = ""] of text.matchAll(/^#{1,6} (.+)$/gm)) {
    const slug = heading
      .replaceAll(/[`*\\]/g, "")
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-");
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    anchors.add(times === 0 ? slug : `${slug}-${times}`);
  }
  return anchors;
}

test("behavior: every link leads to a page and a place on it", () => {
  const anchors = new Map(pages.map((page) => [page, anchorsOf(read(referenceFolder, page))]));
  const broken = pages.flatMap((page) => {
    const links = [...read(referenceFolder, page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
    return links
      .filter((target) => !target.startsWith("https:"))
      .filter((target) => {
        const [file = "", anchor] = target.split("#");
        const places = anchors.get(file === "" ? page : file);
        return places === undefined || (anchor !== undefined && !places.has(anchor));
      })
      .map((target) => `${page}: ${target}`);
  });
  expect(broken).toEqual([]);
});
