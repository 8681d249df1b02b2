import { expect, test } from "vitest";
import * as contextModelPackage from "./index.ts";

test("default: the public names are these", () => {
  expect(Object.keys(contextModelPackage).toSorted()).toEqual(["contextModel", "contextModelPath"]);
});
