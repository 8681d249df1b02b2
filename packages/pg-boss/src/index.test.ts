import { expect, test } from "vitest";
import * as pgBoss from "./index.ts";

test("default: exports what the package promises", () => {
  expect(Object.keys(pgBoss).toSorted()).toEqual(["createEmbeddingJob", "startJobWorker"]);
});
