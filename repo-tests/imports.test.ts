import { expect, test } from "vitest";
import { importsOf, packageOf } from "./imports.ts";

test("default: finds imports, type imports, re-exports and dynamic imports", () => {
  const code = `
import { a } from "@embedloom/core";
import type { B } from "./b.ts";
import {
  c,
  type D,
} from "node:crypto";
import e, * as f from "e/deep";
import "./side-effect.ts";
export { g } from "./g.ts";
export type { H } from "./h.ts";
const i = await import("i");
`;
  expect(importsOf(code)).toEqual([
    "@embedloom/core",
    "./b.ts",
    "node:crypto",
    "e/deep",
    "./side-effect.ts",
    "./g.ts",
    "./h.ts",
    "i",
  ]);
});

test("behavior: comments and examples in doc comments do not count", () => {
  const code = `
/**
 * @example
 * import { createOpenAI } from "@embedloom/openai";
 */
// import { a } from "a";
export const b = "from";
`;
  expect(importsOf(code)).toEqual([]);
});

test("behavior: a deep specifier is of its package", () => {
  expect(["@embedloom/core/src/x.ts", "openai/resources", "ioredis"].map(packageOf)).toEqual([
    "@embedloom/core",
    "openai",
    "ioredis",
  ]);
});
