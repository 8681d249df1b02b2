import { expect, test } from "vitest";
import * as exported from "./index.ts";

test("default: the package exports what starts a studio, and nothing else", () => {
  expect(Object.keys(exported)).toEqual(["startStudio"]);
});
