import { expect, test } from "vitest";
import * as miniModelPackage from "./index.ts";

test("default: the public names are these", () => {
  expect(Object.keys(miniModelPackage).toSorted()).toEqual(["miniModel", "miniModelPath"]);
});
