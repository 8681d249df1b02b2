import { expect, test } from "vitest";
import * as transformers from "./index.ts";

test("default: exports exactly these names", () => {
  expect(Object.keys(transformers).toSorted()).toEqual([
    "MODEL_DTYPES",
    "createTransformersEmbedder",
    "createTransformersModel",
    "createTransformersTokenEncoder",
  ]);
});
