import { expect, test } from "vitest";
import * as web from "./web.ts";

test("default: exports exactly these names", () => {
  expect(Object.keys(web)).toEqual(["createWebModel"]);
});
