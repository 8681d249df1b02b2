import { expect, test } from "vitest";
import { distinctTexts } from "./distinct-texts.ts";

test("default: each text once, in the order of first appearance", () => {
  expect(distinctTexts(["b", "a", "b", "c", "a"])).toEqual({
    texts: ["b", "a", "c"],
    textOf: [0, 1, 0, 2, 1],
    firstInput: [0, 1, 3],
  });
});

test("args: names that objects have, and strings that UTF-8 cannot tell apart", () => {
  expect(distinctTexts(["__proto__", "constructor", "\ud800", "\ufffd", "\ud800"]).textOf).toEqual([0, 1, 2, 3, 2]);
});
