import type { Evaluation } from "../evaluate/index.ts";
import type { MeasureName } from "../measures/index.ts";
import { barChart, changesChart } from "./charts.ts";
import { escapeHtml } from "./escape-html.ts";
import type { ReportFacts } from "./report-facts.ts";
import { differencesTable, legend, meansTable, type Table } from "./report-table.ts";

const STYLE = `:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;display:block;overflow-x:auto}th,td{padding:.3rem .8rem;text-align:right;border-bottom:1px solid #8884;white-space:nowrap}
th:first-child,td:first-child{text-align:left}figure{margin:1.5rem 0}svg{max-width:100%;height:auto}text{fill:currentColor;font:12px system-ui,sans-serif}
.note{border-left:4px solid #c80;padding-left:.8rem}.bar{fill:#4878b0}.up{fill:#2a8}.down{fill:#c44}.line{stroke:currentColor}`;

/** A page of its own: no script, nothing to load. */
export function htmlPage(facts: ReportFacts & { readonly evaluations: readonly Evaluation[] }): string {
  const differences = differencesTable(facts);
  const parts = [
    `<h1>${escapeHtml(facts.title)}</h1>`,
    ...facts.notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`),
    htmlTable(meansTable(facts)),
    differences.rows.length === 0 ? "" : htmlTable(differences),
    `<p>${escapeHtml(legend(facts))}</p>`,
    ...facts.measures.map((measure) => figure(barChart(facts, measure), `${measure} with its interval`)),
    ...changes(facts),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(facts.title)}</title>
<style>${STYLE}</style></head><body>
${parts.filter((part) => part !== "").join("\n")}
</body></html>
`;
}

/** What each other system changed at each query, in the first measure. */
function changes({
  systems,
  evaluations,
  baseline,
  measures,
}: ReportFacts & { readonly evaluations: readonly Evaluation[] }): string[] {
  const measure: MeasureName | undefined = measures[0];
  const base = evaluations[systems.findIndex(({ name }) => name === baseline)];
  if (measure === undefined || base === undefined) return [];
  return systems.flatMap(({ name }, s) => {
    if (name === baseline) return [];
    const differences = evaluations[s]!.values[measure]!.map((value, q) => value - base.values[measure]![q]!);
    const better = differences.filter((each) => each > 0).length;
    const worse = differences.filter((each) => each < 0).length;
    const caption = `${measure} of ${name} above ${baseline}, query by query: ${better} better, ${worse} worse, ${differences.length - better - worse} equal`;
    return [figure(changesChart(differences), caption)];
  });
}

function figure(chart: string, caption: string): string {
  return `<figure role="group" aria-label="${escapeHtml(caption)}">${chart}<figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}

function htmlTable({ heads, rows }: Table): string {
  const cells = (tag: "th" | "td", texts: readonly string[]): string =>
    `<tr>${texts.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join("")}</tr>`;
  return `<table><thead>${cells("th", heads)}</thead><tbody>${rows.map((row) => cells("td", row)).join("")}</tbody></table>`;
}
