import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import type { ClaimReport } from "./claim-report.ts";

/** What every `claims/CLAIM/NAME-part.ts` exports. */
interface ClaimPart<Options extends readonly unknown[]> {
  measure(report: ClaimReport, ...options: Options): Promise<void>;
}

const suffix = "-part.ts";

/**
 * Loads the parts of a claim one after the other, in the order of their names.
 *
 * @param chosen names of parts; none: all
 */
export async function* claimParts<Options extends readonly unknown[] = []>(
  claim: string,
  chosen: readonly string[],
): AsyncGenerator<{ readonly name: string; readonly part: ClaimPart<Options> }, void> {
  const folder = join(import.meta.dirname, claim);
  const names = globSync(`*${suffix}`, { cwd: folder })
    .map((file) => basename(file, suffix))
    .toSorted();
  for (const name of names) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    yield { name, part: (await import(join(folder, `${name}${suffix}`))) as ClaimPart<Options> };
  }
}

/** The part that `--only NAME` names; none without it. */
export function onlyPart(options: readonly string[]): readonly string[] {
  const { values } = parseArgs({ args: [...options], options: { only: { type: "string" } }, strict: false });
  return typeof values.only === "string" ? [values.only] : [];
}
