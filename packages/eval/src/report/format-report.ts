import { kinds } from "@embedloom/core";
import { htmlPage } from "./html-page.ts";
import { reportFacts, type ReportSettings } from "./report-facts.ts";
import { differencesTable, legend, meansTable, type Table } from "./report-table.ts";

/** The forms of a report. */
export type ReportFormat = "text" | "markdown" | "json" | "html";

const formatKind = kinds.oneOf("text", "markdown", "json", "html");

/**
 * Writes what systems are worth: means with intervals, and differences to a baseline with the probability that they are chance.
 *
 * `json` holds the same figures for programs (`JSON.stringify` of the `Evaluation` keeps every query's values); `html` is a page without scripts
 * that has the tables, a bar with its interval for each system and measure, and the change at each query.
 *
 * @throws InvalidOptionError when there is no system, they are of different queries, or the baseline is none of them
 * @example
 * ```ts
 * import { evaluate, formatReport } from "@embedloom/eval";
 *
 * const qrels = { q1: { a: 1 }, q2: { b: 1 } };
 * const found = evaluate(qrels, { q1: { a: 1 }, q2: { b: 1 } }, { measures: ["mrr"] });
 * console.log(formatReport({ systems: { found } }, "text").split("\n")[3]); // found   1.0000 [1.0000, 1.0000]  2        0
 * ```
 */
export function formatReport(settings: ReportSettings, format: ReportFormat): string {
  formatKind("format", format);
  const facts = reportFacts(settings);
  if (format === "html") return htmlPage(facts);
  if (format === "json") {
    const { evaluations: _, ...shown } = facts;
    return `${JSON.stringify(shown, null, 2)}\n`;
  }
  const write = format === "text" ? alignedTable : markdownTable;
  const differences = differencesTable(facts);
  const heading = format === "text" ? [facts.title] : [`## ${plainText(facts.title)}`];
  const parts = [
    ...heading,
    ...facts.notes,
    write(meansTable(facts)),
    ...(differences.rows.length === 0 ? [] : [write(differences)]),
    legend(facts),
  ];
  return `${parts.join("\n\n")}\n`;
}

function alignedTable({ heads, rows }: Table): string {
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd();
  return [heads, ...rows].map(line).join("\n");
}

function markdownTable({ heads, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(plainText).join(" | ")} |`;
  return [line(heads), line(heads.map((_, column) => (column === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

// A name must not end its cell, or begin a tag.
function plainText(text: string): string {
  return text.replaceAll(/[\r\n]+/g, " ").replaceAll(/[|<>\\`*_[\]]/g, (character) => `\\${character}`);
}
