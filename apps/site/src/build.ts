// Builds the site into .cache/site, or the folder given, and checks its links. Run: npm run site [-- FOLDER]
import { join, relative, resolve } from "node:path";
import { build } from "vitepress";
import { deadLinks } from "./dead-links.ts";
import { root, sitePages } from "./site-pages.ts";

const begin = performance.now();
const [given] = process.argv.slice(2);
const folder = given === undefined ? join(root, ".cache/site") : resolve(given);
await build(join(import.meta.dirname, ".."), { outDir: folder });
const dead = deadLinks(folder);
for (const link of dead) console.error(`dead link: ${link}`);
const seconds = ((performance.now() - begin) / 1000).toFixed(1);
console.log(
  `${sitePages().length} pages in ${relative(process.cwd(), folder)}, ${dead.length} dead links, ${seconds} s`,
);
process.exitCode = dead.length === 0 ? 0 : 1;
