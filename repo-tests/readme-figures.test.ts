import { expect, test } from "vitest";
import { figureTable } from "./readme-figures.ts";
import { fromRoot, readText } from "./workspace.ts";

const table = /(?<=<!-- figures -->\n\n)[\s\S]+?(?=\n\n<!-- \/figures -->)/;

test("default: the README has the figures of benchmarks/README.md (`vitest --update` writes them)", async () => {
  const readme = readText("README.md");
  expect(readme).toMatch(table);
  const fresh = readme.replace(table, () => figureTable(readText("benchmarks/README.md")));
  await expect(fresh).toMatchFileSnapshot(fromRoot("README.md"));
});

test("behavior: a library shows its best row, and the best of all is bold", () => {
  const rows = [
    "texts/s",
    "peak RSS, MB",
    "B: right of 4,997",
    "D: wrong, without an error",
    "C: texts paid per vector",
  ];
  const columns = [...rows, "bytes per vector", "share of the ideal"];
  const line = (name: string, cell: string): string => `| ${[name, ...columns.map(() => cell)].join(" | ")} |`;
  const section = [`|  | ${columns.join(" | ")} |`, line("---", "---"), line("Embedloom", "**9 (1 to 12)**")];
  const others = [line("AI SDK", "none"), line("LangChain.js", "1,000 x 5"), line("LangChain.js, x 100", "900")];
  const text = ["throughput", "faults", "cache", "rate-limit"].map((name) =>
    [`<!-- bench:${name} -->`, ...section, ...others, `<!-- /bench:${name} -->`].join("\n"),
  );
  const shown = figureTable(text.join("\n")).split("\n");
  expect(shown[2]).toBe("| texts a second | 9 | - | **1,000** | - | - |");
  expect(shown[3]).toBe("| peak memory meanwhile, MB | **9** | - | 900 | - | - |");
  expect(() => figureTable("")).toThrow('has no column "texts/s" in throughput');
});
