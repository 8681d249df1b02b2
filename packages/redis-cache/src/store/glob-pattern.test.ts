import { expect, test } from "vitest";
import { prefixPattern } from "./glob-pattern.ts";

test("default: everything that begins with the prefix", () => {
  expect(prefixPattern("emb:")).toBe("emb:*");
  expect(prefixPattern("")).toBe("*");
});

test("args: characters with a meaning in patterns lose it", () => {
  expect(prefixPattern("a*b?c[d]e\\f")).toBe(String.raw`a\*b\?c\[d\]e\\f*`);
});
