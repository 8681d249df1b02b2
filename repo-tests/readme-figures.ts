/** One line of the table of figures in the README: a column of a table of benchmarks/README.md. */
interface Figure {
  readonly what: string;
  /** The marker of the table it is from: `throughput`. */
  readonly section: string;
  readonly column: string;
  readonly better: "higher" | "lower";
  /** Rows that would compare something else. */
  readonly leavesOut?: RegExp;
}

const figures: readonly Figure[] = [
  { what: "texts a second", section: "throughput", column: "texts/s", better: "higher" },
  { what: "peak memory meanwhile, MB", section: "throughput", column: "peak RSS, MB", better: "lower" },
  {
    what: "right vectors of 4,997 when requests fail and three texts are bad",
    section: "faults",
    column: "B: right of 4,997",
    better: "higher",
  },
  {
    what: "wrong vectors of 200, without an error, when replies come out of order",
    section: "faults",
    column: "D: wrong, without an error",
    better: "lower",
  },
  {
    what: "texts paid per vector when every text comes twice",
    section: "faults",
    column: "C: texts paid per vector",
    better: "lower",
  },
  {
    what: "bytes of a cached vector of 1,536, every bit kept",
    section: "cache",
    column: "bytes per vector",
    better: "lower",
    leavesOut: /, (float16|int8)$/,
  },
  {
    what: "speed under a rate limit, of what the limit allows",
    section: "rate-limit",
    column: "share of the ideal",
    better: "higher",
  },
];

const libraries = ["Embedloom", "openai SDK", "LangChain.js", "AI SDK", "LlamaIndex.TS"];

/**
 * The table of figures in the README, made from the measured tables: of each library the best of its rows, the best of all
 * in bold, a dash where it has no such thing.
 *
 * @param benchmarks text of benchmarks/README.md
 */
export function figureTable(benchmarks: string): string {
  const rows = figures.map((figure) => {
    const medians = libraries.map((library) => bestOf(figure, medianCells(benchmarks, figure, library)));
    const best = bestOf(
      figure,
      medians.filter((cell) => cell !== undefined),
    );
    const cells = medians.map((cell) => (cell === undefined ? "-" : cell === best ? `**${cell}**` : cell));
    return `| ${[figure.what, ...cells].join(" | ")} |`;
  });
  return [`|  | ${libraries.join(" | ")} |`, `| --- |${" ---: |".repeat(libraries.length)}`, ...rows].join("\n");
}

function medianCells(benchmarks: string, { section, column, leavesOut }: Figure, library: string): string[] {
  const [, text = ""] = benchmarks.split(`<!-- bench:${section} -->`);
  const [table = ""] = text.split(`<!-- /bench:${section} -->`);
  const [head = [], , ...rows] = table
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map(cellsOf);
  const at = head.indexOf(column);
  if (at < 0) throw new RangeError(`benchmarks/README.md has no column "${column}" in ${section}.`);
  const own = rows
    .filter(([name = ""]) => name === library || name.startsWith(`${library},`))
    .filter(([name = ""]) => leavesOut?.test(name) !== true);
  // `**1.8 (1.7 to 1.9)** x 2.10`: the median is the first of it.
  return own.map((cells) => /^\**([\d,.]+)/.exec(cells[at] ?? "")?.[1] ?? "").filter((cell) => cell !== "");
}

const cellsOf = (line: string): string[] =>
  line
    .slice(1, -1)
    .split("|")
    .map((cell) => cell.trim());

function bestOf({ better }: Figure, cells: readonly string[]): string | undefined {
  const valueOf = (cell: string): number => Number(cell.replaceAll(",", "")) * (better === "higher" ? -1 : 1);
  return cells.toSorted((a, b) => valueOf(a) - valueOf(b))[0];
}
