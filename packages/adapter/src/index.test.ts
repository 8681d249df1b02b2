import { expect, test } from "vitest";
import * as adapter from "./index.ts";

test("default: the public names are these", () => {
  expect(Object.keys(adapter)).toEqual(["adaptEmbedder", "foreignError"]);
});
