import { expect, test } from "vitest";
import * as bullmq from "./index.ts";

test("default: exports what the package promises", () => {
  expect(Object.keys(bullmq).toSorted()).toEqual(["createEmbeddingJob", "startJobWorker"]);
});
