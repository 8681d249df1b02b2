import { expect, test } from "vitest";
import * as sqliteCache from "./index.ts";

test("default: exported names", () => {
  expect(Object.keys(sqliteCache)).toMatchInlineSnapshot(`
    [
      "createSqliteStore",
    ]
  `);
});
