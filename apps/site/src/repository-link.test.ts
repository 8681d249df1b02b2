import { expect, test } from "vitest";
import { repositoryLink, repositoryUrl } from "./repository-link.ts";
import { sitePages } from "./site-pages.ts";

const pages = sitePages();

test.each([
  ["README.md", "packages/core", "/packages/core"],
  ["README.md", "packages/core/README.md#errors", "/packages/core#errors"],
  ["README.md", "docs/decisions", "/decisions/"],
  ["packages/late-chunk/README.md", "../../docs/late-chunking.md", "/guides/late-chunking"],
  ["packages/late-chunk/README.md", "../../README.md", "/"],
  ["docs/api/core.md", "core-sink.md#upsertrows", "/api/core-sink#upsertrows"],
])("default: in %s, %s is the page %s", (source, href, link) => {
  expect(repositoryLink(pages, source, href)).toBe(link);
});

test("default: what is there and no page is shown by the repository", () => {
  const url = repositoryUrl();
  expect(repositoryLink(pages, "ARCHITECTURE.md", "packages/core/src/contract/embedder.ts#L3")).toBe(
    `${url}/blob/main/packages/core/src/contract/embedder.ts#L3`,
  );
  expect(repositoryLink(pages, "docs/recipes.md", "../recipes/programs")).toBe(`${url}/tree/main/recipes/programs`);
});

test("behavior: addresses, fragments of the same page and what is nowhere stay as they are", () => {
  const hrefs = [
    "https://example.com/a",
    "mailto:a@example.com",
    "#errors",
    "/guides/",
    "docs/none.md",
    "../../../etc",
    "..%2f..%2fetc",
  ];
  expect(hrefs.map((href) => repositoryLink(pages, "docs/recipes.md", href))).toEqual(hrefs);
});
