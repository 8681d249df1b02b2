import { expect, test } from "vitest";
import * as redisLimiter from "./index.ts";

test("default: exported names", () => {
  expect(Object.keys(redisLimiter)).toEqual(["createRedisLimiter"]);
});
