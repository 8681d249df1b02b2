// Measures what installing each published package brings, and writes it into docs/packages.md: `npm run sizes`.
import { readFileSync, writeFileSync } from "node:fs";
import { fromRoot, publishedName } from "./rehearsal/src/repository.ts";
import { buildPackages } from "./rehearsal/src/scratch-clone.ts";
import { importTimes } from "./sizes/import-time.ts";
import { measurePackages, packagesDocument, sizesFolder, tableText, withFigures } from "./sizes/package-table.ts";

const ROUNDS = 15;

await buildPackages(fromRoot());
const figures = await measurePackages();
const names = figures.map(({ name }) => publishedName(name));
const { empty, byPackage } = await importTimes(sizesFolder, names, ROUNDS);
const rows = figures.map((each) => ({
  ...each,
  importMs: Math.max(0, byPackage.get(publishedName(each.name)) ?? Number.NaN),
}));
writeFileSync(packagesDocument, withFigures(readFileSync(packagesDocument, "utf8"), rows, empty));
console.log(`${tableText(rows)}\n\nEmpty Node: ${empty.toFixed(0)} ms. Written to docs/packages.md.`);
