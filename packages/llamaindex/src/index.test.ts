import { expect, test } from "vitest";
import * as llamaindex from "./index.ts";

test("default: the public names are these", () => {
  expect(Object.keys(llamaindex)).toEqual(["fromLlamaIndex", "toLlamaIndex"]);
});
