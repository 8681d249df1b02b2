import { expect, test } from "vitest";
import { markdownFiles, sitePages } from "./site-pages.ts";
import { sideBar } from "./site-navigation.ts";

const pages = sitePages();

test("default: every document for readers is a page, with an address of its own and a title", () => {
  const sources = pages.map(({ source }) => source);
  const readers = markdownFiles().filter((path) =>
    /^[A-Z]+\.md$|^docs\/|^(packages|apps)\/[\w-]+\/README\.md$/.test(path),
  );
  expect(readers.filter((path) => !sources.includes(path))).toEqual([]);
  expect(new Set(pages.map(({ link }) => link)).size).toBe(pages.length);
  expect(pages.filter(({ source, title }) => title === source)).toEqual([]);
});

test("behavior: the side bar leads to every page once", () => {
  const links = sideBar(pages).flatMap(({ items = [] }) => items.map(({ link }) => link));
  expect(links.toSorted()).toEqual(pages.map(({ link }) => link).toSorted());
});
