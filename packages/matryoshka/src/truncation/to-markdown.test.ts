import { expect, test } from "vitest";
import { toMarkdown } from "./to-markdown.ts";

const row = {
  dimensions: 256,
  bytesPerVector: 1024,
  recall: 0.9,
  queriesPerSecond: 410.6,
  twoStageRecall: 0.9994,
  twoStageQueriesPerSecond: 3.14,
  ndcg10: undefined,
};

test("default: a table with one line per width", () => {
  expect(toMarkdown([{ ...row, ndcg10: 0.5 }, row])).toMatchInlineSnapshot(`
    "| dimensions | bytes per vector | recall | queries/s | two-stage recall | two-stage queries/s | nDCG@10 |
    | ---------: | ---------------: | -----: | --------: | ---------------: | ------------------: | ------: |
    |        256 |             1024 |  0.900 |       411 |            0.999 |                 3.1 |   0.500 |
    |        256 |             1024 |  0.900 |       411 |            0.999 |                 3.1 |       – |"
  `);
});

test("behavior: no column of nDCG without judgments", () => {
  expect(toMarkdown([row])).toMatchInlineSnapshot(`
    "| dimensions | bytes per vector | recall | queries/s | two-stage recall | two-stage queries/s |
    | ---------: | ---------------: | -----: | --------: | ---------------: | ------------------: |
    |        256 |             1024 |  0.900 |       411 |            0.999 |                 3.1 |"
  `);
});

test("behavior: a rate that no clock could measure is a dash", () => {
  expect(toMarkdown([{ ...row, queriesPerSecond: Infinity }]).split("\n")[2]).toBe(
    "|        256 |             1024 |  0.900 |         – |            0.999 |                 3.1 |",
  );
});
