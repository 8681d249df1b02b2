import { expect, test } from "vitest";
import * as sqliteVec from "./index.ts";

test("default: the public names are these", () => {
  expect(Object.keys(sqliteVec)).toEqual(["createSqliteVecSink"]);
});
