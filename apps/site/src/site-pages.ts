import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Root of the repository, where the Markdown is. */
export const root: string = join(import.meta.dirname, "../../..");

/** One page of the site. */
export interface SitePage {
  /** The Markdown, from the root of the repository. */
  readonly source: string;
  /** Where the site has it: `packages/core.md` is served as `/packages/core`. */
  readonly target: string;
  /** Its address on the site: `/packages/core`, `/api/`. */
  readonly link: string;
  /** Its first heading. */
  readonly title: string;
}

/** What becomes a page, and where; the first pattern that a file matches decides. */
const places: readonly (readonly [source: RegExp, target: string])[] = [
  [/^README\.md$/, "index.md"],
  [/^(ARCHITECTURE|CONTRIBUTING|SECURITY)\.md$/, "$1.md"],
  [/^docs\/(decisions|api)\/README\.md$/, "$1/index.md"],
  [/^docs\/(decisions|api)\/(.+)$/, "$1/$2"],
  [/^docs\/([^/]+)$/, "guides/$1"],
  [/^packages\/([^/]+)\/README\.md$/, "packages/$1.md"],
  [/^packages\/(context|mini)-model\/MODEL_CARD\.md$/, "packages/$1-model-card.md"],
  [/^benchmarks\/README\.md$/, "benchmarks.md"],
  [/^apps\/([^/]+)\/README\.md$/, "$1.md"],
];

/** Every Markdown file of the repository that git could know, by its path from the root. */
export function markdownFiles(): string[] {
  const found = globSync("**/*.md", { cwd: root, exclude: (path) => /(^|[\\/])(node_modules|dist|\..+)$/.test(path) });
  return found.map((path) => path.replaceAll("\\", "/")).toSorted();
}

/** The pages of the site, by source. */
export function sitePages(): SitePage[] {
  return markdownFiles().flatMap((source) => {
    const place = places.find(([pattern]) => pattern.test(source));
    if (place === undefined) return [];
    const [, title = source] = /^# (.+)$/m.exec(readFileSync(join(root, source), "utf8")) ?? [];
    const target = source.replace(place[0], place[1]).toLowerCase();
    return [{ source, target, link: `/${target.replace(/(^|\/)index\.md$|\.md$/, "$1")}`, title }];
  });
}
