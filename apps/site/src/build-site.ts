import { join } from "node:path";
import { build } from "vitepress";
import { root, sitePages } from "./site-pages.ts";

/** A site that was built. */
export interface BuiltSite {
  /** Absolute path of its folder. */
  readonly folder: string;
  /** How many pages of Markdown went into it. */
  readonly pages: number;
}

/** Builds the site into `.cache/site`. Rejects when VitePress finds a link that leads to no page. */
export async function buildSite(): Promise<BuiltSite> {
  const folder = join(root, ".cache/site");
  await build(join(import.meta.dirname, ".."), { outDir: folder });
  return { folder, pages: sitePages().length };
}
