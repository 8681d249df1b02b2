import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Parser } from "htmlparser2";
import { fileAt } from "./file-at.ts";

interface LinksOfPage {
  readonly ids: ReadonlySet<string>;
  /** Values of `href` and `src`. */
  readonly links: ReadonlySet<string>;
}

const origin = "http://site.invalid";

/**
 * Links of a built site that lead nowhere, as `page: link`: to a file that is not there, or to a fragment that its page does
 * not have. Other people's addresses are not asked for.
 *
 * @param folder the site, served from `/`
 */
export function deadLinks(folder: string): string[] {
  const files = globSync("**/*.html", { cwd: folder }).map((path) => path.replaceAll("\\", "/"));
  const pages = new Map(files.toSorted().map((file) => [file, linksOf(readFileSync(join(folder, file), "utf8"))]));
  const isDead = (page: string, link: string): boolean => {
    if (!URL.canParse(link, `${origin}/${page}`)) return true;
    const url = new URL(link, `${origin}/${page}`);
    if (url.origin !== origin) return false;
    const file = fileAt(folder, url.pathname);
    const fragment = decodeURIComponent(url.hash.slice(1));
    return file === undefined || (fragment !== "" && pages.get(file)?.ids.has(fragment) !== true);
  };
  return [...pages].flatMap(([page, { links }]) =>
    [...links].filter((link) => isDead(page, link)).map((link) => `${page}: ${link}`),
  );
}

function linksOf(html: string): LinksOfPage {
  const ids = new Set<string>();
  const links = new Set<string>();
  const parser = new Parser({
    onopentag(_name, { id, href, src }) {
      if (id !== undefined) ids.add(id);
      for (const link of [href, src]) if (link !== undefined) links.add(link);
    },
  });
  parser.end(html);
  return { ids, links };
}
