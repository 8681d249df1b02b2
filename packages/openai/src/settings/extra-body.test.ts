import { describe, expect, test } from "vitest";
import { checkExtraBody, type ExtraBody, extraBodyText } from "./extra-body.ts";

describe("checkExtraBody", () => {
  test("default: JSON of any depth passes", () => {
    const fields = { user: "u", truncate: null, provider: { order: ["a", 1, true], allow: { x: [] } } };
    expect(() => checkExtraBody(fields, undefined)).not.toThrow();
    expect(() => checkExtraBody({ task: "classification" }, "voyage")).not.toThrow();
  });

  test.each([
    ["model", undefined, "`model`"],
    ["input", undefined, "the call"],
    ["encoding_format", "jina", "`encodingFormat`"],
    ["embedding_type", "jina", "`encodingFormat`"],
    ["dimensions", "voyage", "`dimensions`"],
    ["output_dimension", "voyage", "`dimensions`"],
    ["truncation", "voyage", "`preset`"],
    ["task", "jina", "`inputType`"],
    ["input_type", "nvidia-nim", "`inputType`"],
  ] as const)("error: %s with preset %s is set by another option", (name, preset, setter) => {
    expect(() => checkExtraBody({ [name]: "x" }, preset)).toThrow(`extraBody.${name}`);
    expect(() => checkExtraBody({ [name]: "x" }, preset)).toThrow(setter);
  });

  test.each([
    undefined,
    NaN,
    Infinity,
    1n,
    () => 1,
    Symbol("s"),
    new Date(0),
    new Map(),
    [undefined],
    { a: { b: NaN } },
  ])("error: %s is no JSON", (value) => {
    const fields: unknown = { user: value };
    expect(() => checkExtraBody(fields as ExtraBody, undefined)).toThrow(
      "`extraBody.user` to be a value that JSON can hold",
    );
  });

  test.each([[[]], ["text"], [null], [new Map()]])("error: %j is no object of fields", (fields: unknown) => {
    expect(() => checkExtraBody(fields as ExtraBody, undefined)).toThrow("`extraBody` to be an object of JSON values");
  });
});

test("behavior: the text does not depend on the order, and none is none", () => {
  expect(extraBodyText({ b: { d: 1, c: [2, { f: 1, e: 2 }] }, a: null })).toBe(
    extraBodyText({ a: null, b: { c: [2, { e: 2, f: 1 }], d: 1 } }),
  );
  expect(extraBodyText({ a: [1, 2] })).not.toBe(extraBodyText({ a: [2, 1] }));
  expect([extraBodyText(undefined), extraBodyText({})]).toEqual([null, null]);
});
