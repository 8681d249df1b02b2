import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { UserConfig, MarkdownRenderer, DefaultTheme } from "vitepress";
import { headingSlug } from "./heading-slug.ts";
import { repositoryLink, repositoryUrl } from "./repository-link.ts";
import { sideBar } from "./site-navigation.ts";
import { markdownFiles, root, sitePages } from "./site-pages.ts";

const pages = sitePages();
const brandMark = readFileSync(join(root, "packages/studio/page/src/shell/brand-mark.svg"), "base64");
const sources = new Set(pages.map(({ source }) => source));

/** VitePress's settings: the Markdown stays where it is, and what is no page is left out. */
export const siteConfig: UserConfig<DefaultTheme.Config> = {
  title: "Embedloom",
  description: "Production text embeddings in TypeScript, as small packages that stack.",
  lang: "en",
  head: [["link", { rel: "icon", href: `data:image/svg+xml;base64,${brandMark}` }]],
  srcDir: root,
  srcExclude: markdownFiles().filter((path) => !sources.has(path)),
  rewrites: Object.fromEntries(pages.map(({ source, target }) => [source, target])),
  outDir: "../../.cache/site",
  cacheDir: "../../.cache/vitepress",
  // The list of browsers that Vite 5 brings is too old for the esbuild that the repository has.
  vite: { build: { target: "es2022" } },
  markdown: { anchor: { slugify: headingSlug }, config: linkAsOnGitHub },
  themeConfig: {
    search: { provider: "local" },
    nav: [
      { text: "Recipes", link: "/guides/recipes" },
      { text: "Packages", link: "/guides/packages" },
      { text: "Reference", link: "/api/" },
      { text: "Benchmarks", link: "/benchmarks" },
    ],
    sidebar: sideBar(pages),
    outline: [2, 3],
    socialLinks: [{ icon: "github", link: repositoryUrl() }],
  },
};

/** Links and text mean on the site what they mean in the repository. */
function linkAsOnGitHub(markdown: MarkdownRenderer): void {
  const sourceOf = new Map(pages.map(({ source, target }) => [target, source]));
  markdown.core.ruler.push("repository-links", ({ tokens, env }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === "link_open" ? token.attrGet("href") : null;
      if (href !== null) token.attrSet("href", repositoryLink(pages, sourceOf.get(env.relativePath) ?? "", href));
    }
  });
  const { text } = markdown.renderer.rules;
  // Two braces begin an expression of Vue's; in our documents they are two braces.
  markdown.renderer.rules.text = (...args) => (text?.(...args) ?? "").replaceAll("{{", "&#123;&#123;");
}
