import { expect, test } from "vitest";
import { evaluate } from "../evaluate/evaluate.ts";
import { formatReport } from "./format-report.ts";

const qrels = Object.fromEntries(Array.from({ length: 30 }, (_, q) => [`q${q}`, { right: 1 }]));
const system = (rightOf: (query: number) => number) =>
  evaluate(
    qrels,
    Object.fromEntries(Object.keys(qrels).map((query, q) => [query, { right: rightOf(q), wrong: 0.5 }])),
    { measures: ["ndcg@10", "mrr"] },
  );
const systems = {
  "bm25 | <script>": system((q) => (q % 3 === 0 ? 1 : 0)),
  hybrid: system((q) => (q % 3 === 2 ? 0 : 1)),
};
const settings = { systems, title: "Ours & <theirs>", notes: ["made of headings"] };

test("default: text has means, intervals, differences and p", () => {
  const text = formatReport({ systems: { hybrid: systems.hybrid, worse: systems["bm25 | <script>"] } }, "text");
  expect(text).toMatch(/^Retrieval quality\n\nsystem {2}ndcg@10/);
  expect(text).toMatch(/hybrid {2}0\.87\d\d \[0\.8\d+, 0\.9\d+\]/);
  expect(text).toMatch(/points above hybrid/);
  expect(text).toMatch(/worse {16}-12\.30 \[-\d+\.\d+, -\d+\.\d+\], p 0\.00\d\d/);
});

test("args: markdown keeps names inside their cells", () => {
  const text = formatReport(settings, "markdown");
  expect(text).toContain("## Ours & \\<theirs\\>");
  expect(text).toContain("| bm25 \\| \\<script\\> |");
  expect(text.split("\n").filter((line) => line.startsWith("| --- | ---:"))).toHaveLength(2);
});

test("args: json holds the figures", () => {
  const report = JSON.parse(formatReport(settings, "json"));
  expect(report).toMatchObject({ title: "Ours & <theirs>", baseline: "bm25 | <script>", measures: ["ndcg@10", "mrr"] });
  expect(report.systems[1].comparisons[0].difference).toBeGreaterThan(0.1);
  expect(report.systems[1].means.mrr.mean).toBeCloseTo(2 / 3 + 1 / 6, 12);
});

test("args: html is one page with plots, without scripts, in which names are text", () => {
  const page = formatReport(settings, "html");
  expect(page).toMatch(/^<!doctype html>/);
  expect(page.match(/<svg /g)).toHaveLength(3);
  expect(page.match(/class="bar"/g)).toHaveLength(4);
  expect(page).toContain("10 better, 0 worse, 20 equal");
  expect(page).not.toMatch(/<script|https?:(?!\/\/www\.w3\.org\/2000\/svg)/);
  expect(page).toContain("bm25 | &lt;script&gt;");
});

test("args: another baseline", () => {
  const report = JSON.parse(formatReport({ ...settings, baseline: "hybrid" }, "json"));
  expect(report.systems[0].comparisons[0].difference).toBeLessThan(-0.1);
  expect(report.systems[1].comparisons).toEqual([]);
});

test("error: no system, a baseline that is none, another form", () => {
  const refused: [() => unknown, string][] = [
    [() => formatReport({ systems: {} }, "text"), "baseline"],
    [() => formatReport({ ...settings, baseline: "x" }, "text"), "baseline"],
    [() => formatReport(settings, JSON.parse('"pdf"')), "format"],
  ];
  for (const [call, option] of refused) expect(call).toThrow(expect.objectContaining({ option }));
});
