import { expect, test } from "vitest";
import * as redisCache from "./index.ts";

test("default: exported names", () => {
  expect(Object.keys(redisCache)).toMatchInlineSnapshot(`
    [
      "createRedisStore",
    ]
  `);
});
