import { existsSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { root, type SitePage } from "./site-pages.ts";

/**
 * Where a link of a document leads on the site: to the page made of its target, or of the README of a target that is a
 * folder; to the repository when the target is there and no page, such as a source; unchanged when it is nowhere, so that
 * the build finds it dead.
 *
 * @param source the document that has the link, from the root of the repository
 * @param href as it is written: a path from that document, with or without a fragment
 */
export function repositoryLink(pages: readonly SitePage[], source: string, href: string): string {
  if (/^([a-z][a-z\d+.-]*:|\/|#)/i.test(href)) return href;
  const [, path = "", fragment = ""] = /^([^#]*)(#.*)?$/.exec(href) ?? [];
  const target = posix.join(posix.dirname(source), decodeURI(path)).replace(/\/$/, "");
  const page = pages.find((each) => each.source === target || each.source === posix.join(target, "README.md"));
  if (page !== undefined) return page.link + fragment;
  if (target.startsWith("..") || !existsSync(join(root, target))) return href;
  const kind = statSync(join(root, target)).isDirectory() ? "tree" : "blob";
  return `${repositoryUrl()}/${kind}/main/${target}${fragment}`;
}

/** The repository's address, as the published packages name it. */
export function repositoryUrl(): string {
  const { repository } = JSON.parse(readFileSync(join(root, "packages/core/package.json"), "utf8")) as Manifest;
  return repository.url.replace(/^git\+/, "").replace(/\.git$/, "");
}

interface Manifest {
  readonly repository: { readonly url: string };
}
