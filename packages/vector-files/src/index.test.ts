import { expect, test } from "vitest";
import * as vectorFiles from "./index.ts";

test("default: the public names are these", () => {
  expect(Object.keys(vectorFiles)).toEqual(["readVectorFile", "writeVectorFile"]);
});
