import { expect, test } from "vitest";
import * as quantized from "./index.ts";

test("default: the public names are these", () => {
  expect(Object.keys(quantized).toSorted()).toEqual(["QuantizedMatrix", "quantizedMatrixKind", "quantizedReply"]);
});
