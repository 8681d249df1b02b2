// Builds the site and checks its links. Run: npm run site
import { relative } from "node:path";
import { buildSite } from "./build-site.ts";
import { deadLinks } from "./dead-links.ts";

const begin = performance.now();
const { folder, pages } = await buildSite();
const dead = deadLinks(folder);
console.log(
  `${pages} pages in ${relative(process.cwd(), folder)}, ${((performance.now() - begin) / 1000).toFixed(1)} s`,
);
for (const link of dead) console.error(`dead link: ${link}`);
process.exitCode = dead.length === 0 ? 0 : 1;
