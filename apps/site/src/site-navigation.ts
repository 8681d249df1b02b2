import type { DefaultTheme } from "vitepress";
import type { SitePage } from "./site-pages.ts";

/** The groups of the side bar, by the folder of the site that their pages lie in. */
const groups: readonly (readonly [folder: string, title: string, collapsed: boolean])[] = [
  ["guides", "Guides", false],
  ["packages", "Packages", false],
  ["", "The project", false],
  ["api", "API reference", true],
  ["decisions", "Decisions", true],
];

const folderOf = (target: string): string => target.split("/").slice(0, -1).join("/");

/** The side bar: every page once. */
export function sideBar(pages: readonly SitePage[]): DefaultTheme.SidebarItem[] {
  return groups.map(([folder, text, collapsed]) => ({
    text,
    collapsed,
    items: pages
      .filter(({ target }) => folderOf(target) === folder)
      .map(({ link, title }) => ({ text: title.replace(/^@embedloom\//, "").replaceAll("`", ""), link })),
  }));
}
