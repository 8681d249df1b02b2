import { expect, test } from "vitest";
import * as cache from "./index.ts";

test("default: exported names", () => {
  expect(Object.keys(cache).toSorted()).toMatchInlineSnapshot(`
    [
      "createCacheKey",
      "createMemoryStore",
      "decodeVector",
      "encodeVector",
      "tieredStore",
      "withCache",
      "withCircuitBreaker",
      "withDocumentCache",
      "withQuantizedDocumentCache",
    ]
  `);
});
