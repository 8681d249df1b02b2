import { expect, test } from "vitest";
import * as lancedb from "./index.ts";

test("default: the public names are these", () => {
  expect(Object.keys(lancedb)).toEqual(["createLanceDBSink"]);
});
