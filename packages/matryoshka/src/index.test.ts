import { expect, test } from "vitest";
import * as publicNames from "./index.ts";

test("default: exports exactly the documented names", () => {
  expect(Object.keys(publicNames).toSorted()).toEqual([
    "createExactIndex",
    "createMaxSimIndex",
    "createQuantizedIndex",
    "createTwoStageIndex",
    "measureTruncation",
    "toMarkdown",
    "twoStageSearch",
  ]);
});
