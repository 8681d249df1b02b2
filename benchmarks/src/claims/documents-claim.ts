// What the documents say about document encoders: one contract for three, packing, nothing mixed up, windows, MaxSim. Every
// claims/documents/*-part.ts is a part of it, in the order of their names.
//
//   npm run claims -- documents [--only PART] [--documents N] [--eval PATH] [--model PATH] [--write]
//
// --write puts the tables into docs/chunks-in-context.md, those of parts that could measure everything.
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { replaceSection } from "../bench/replace-section.ts";
import { claimParts, onlyPart } from "./claim-parts.ts";
import { type ClaimReport, createClaimReport } from "./claim-report.ts";

const DOCUMENT = new URL("../../../docs/chunks-in-context.md", import.meta.url);

/** Runs every part; `--only NAME` runs `NAME-part.ts` alone. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...options], options: { write: { type: "boolean" } }, strict: false });
  for await (const { name, part } of claimParts<[readonly string[]]>("documents", onlyPart(options))) {
    const tables = keepTables(report);
    await part.measure(tables.report, options);
    if (values.write === true) writeTables(name, tables.text());
  }
}

/** A report that keeps what is told in notes and tables; the text is `undefined` where something was skipped. */
function keepTables(report: ClaimReport): { readonly report: ClaimReport; text(): string | undefined } {
  const kept: string[] = [];
  const copy = createClaimReport("documents", (text) => kept.push(text.trim()));
  let isWhole = true;
  return {
    report: {
      ...report,
      note(text) {
        report.note(text);
        copy.note(text);
      },
      table(columns, rows) {
        report.table(columns, rows);
        copy.table(columns, rows);
      },
      skip(title, why) {
        report.skip(title, why);
        isWhole = false;
      },
    },
    text: () => (isWhole ? kept.join("\n\n") : undefined),
  };
}

function writeTables(part: string, text: string | undefined): void {
  const document = readFileSync(DOCUMENT, "utf8");
  if (text === undefined || !document.includes(`<!-- bench:${part} -->`)) return;
  writeFileSync(DOCUMENT, replaceSection(document, part, text));
}
