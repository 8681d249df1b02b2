import { expect, test } from "vitest";
import { toMarkdown } from "./to-markdown.ts";

const row = { dimensions: 256, bytesPerVector: 1024, recall: 0.9, twoStageRecall: 0.9994, ndcg10: undefined };

test("default: a table with one line per width", () => {
  expect(toMarkdown([{ ...row, ndcg10: 0.5 }, row])).toMatchInlineSnapshot(`
    "| dimensions | bytes per vector | recall | two-stage recall | nDCG@10 |
    | ---: | ---: | ---: | ---: | ---: |
    | 256 | 1024 | 0.900 | 0.999 | 0.500 |
    | 256 | 1024 | 0.900 | 0.999 | – |"
  `);
});

test("behavior: no column of nDCG without judgments", () => {
  expect(toMarkdown([row])).toMatchInlineSnapshot(`
    "| dimensions | bytes per vector | recall | two-stage recall |
    | ---: | ---: | ---: | ---: |
    | 256 | 1024 | 0.900 | 0.999 |"
  `);
});
