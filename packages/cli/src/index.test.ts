import { expect, test } from "vitest";
import * as cliPackage from "./index.ts";

test("default: the public names are these", () => {
  expect(Object.keys(cliPackage).toSorted()).toEqual(["defineConfig", "main"]);
});
