import { expect, test } from "vitest";
import * as batcher from "./index.ts";

test("default: the public names are exactly these", () => {
  expect(Object.keys(batcher).toSorted()).toMatchInlineSnapshot(`
    [
      "createBudget",
      "createTokenBucketLimiter",
      "embedStream",
      "readDeadLetters",
      "spread",
      "spreadDocuments",
      "systemClock",
      "withBatching",
      "withDocumentBatching",
    ]
  `);
});
