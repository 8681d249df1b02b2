// Copies the programs into docs/recipes.md. Run: npm run recipes
import { readFileSync, writeFileSync } from "node:fs";
import { pagePath, withPrograms } from "./recipes-page.ts";

writeFileSync(pagePath, withPrograms(readFileSync(pagePath, "utf8")));
