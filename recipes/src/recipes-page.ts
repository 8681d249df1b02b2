import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The page that shows the programs. */
export const pagePath: string = join(import.meta.dirname, "../../docs/recipes.md");

// A paragraph that begins with [`pgvector.ts`](../recipes/programs/pgvector.ts), and the fence after it.
const shown =
  /(?<head>^\[`[\w-]+\.ts`\]\(\.\.\/recipes\/programs\/(?<name>[\w-]+\.ts)\)(?:(?!\n\n)[\s\S])*\n\n```ts no-run\n)[\s\S]*?(?<tail>^```$)/gm;

/** The page with every fence that follows the link of a program replaced by that program. */
export function withPrograms(page: string): string {
  return page.replaceAll(shown, (_, head: string, name: string, tail: string) => `${head}${programText(name)}${tail}`);
}

/** Names of the programs that the page shows, in its order. */
export function shownPrograms(page: string): string[] {
  return [...page.matchAll(shown)].map(({ groups }) => groups?.name ?? "");
}

function programText(name: string): string {
  return readFileSync(join(import.meta.dirname, "../programs", name), "utf8");
}
