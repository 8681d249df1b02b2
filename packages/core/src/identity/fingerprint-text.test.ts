import { expect, test } from "vitest";
import { fingerprintText } from "./fingerprint-text.ts";
import type { Fingerprint } from "../contract/fingerprint.ts";

const base = { provider: "p", model: "m", dimensions: 8, queryPrompt: null };

test("default: the order of the settings does not matter", () => {
  const turned = { queryPrompt: null, dimensions: 8, model: "m", provider: "p" };
  expect(fingerprintText(turned)).toBe(fingerprintText(base));
});

test("behavior: every change of a setting or of the call changes the text", () => {
  const texts = [
    fingerprintText(base),
    fingerprintText({ ...base, model: "n" }),
    fingerprintText({ ...base, dimensions: 4 }),
    fingerprintText({ ...base, queryPrompt: "null" }),
    fingerprintText({ ...base, queryPrompt: "" }),
    fingerprintText({ ...base, dtype: "int8" }),
    fingerprintText({ ...base, model: 'm"],["x","y' }),
    fingerprintText(base, { inputType: "query" }),
    fingerprintText(base, { inputType: "document" }),
  ];
  expect(new Set(texts).size).toBe(texts.length);
});

test("behavior: a width asked for equals the same width as a setting", () => {
  expect(fingerprintText(base, { dimensions: 4 })).toBe(fingerprintText({ ...base, dimensions: 4 }));
});

test("behavior: an inputType of the settings and that of the call are two things", () => {
  const texts = ["search_document", "clustering", "query", null].flatMap((own) => [
    fingerprintText({ ...base, inputType: own }),
    fingerprintText({ ...base, inputType: own }, { inputType: "query" }),
  ]);
  texts.push(fingerprintText(base), fingerprintText(base, { inputType: "query" }));
  expect(new Set(texts).size).toBe(10);
});

test("behavior: the text of flat settings is what it always was, so that old keys are found", () => {
  expect(fingerprintText({ ...base, on: true, ratio: 0.5, large: 1e21, "": 'a"b' }, { inputType: "document" })).toBe(
    '[["",' +
      JSON.stringify('a"b') +
      '],["dimensions",8],["inputType","document"],["large",1e+21],["model","m"],["on",true],["provider","p"],["queryPrompt",null],["ratio",0.5]]',
  );
});

/** Values that a program without types may put in, all different. */
const distinct: readonly unknown[] = [
  null,
  true,
  "true",
  0,
  -0,
  "0",
  1,
  Number.MIN_VALUE,
  "",
  "null",
  "\ud800",
  "\udc00",
  "\ufffd",
  [],
  {},
  [[]],
  [null],
  ["a", "b"],
  ["b", "a"],
  ["a,b"],
  { a: 1 },
  { a: "1" },
  { a: [1] },
  { a: { b: 1 } },
  { "a.b": 1 },
  [["a", 1]],
];

test("behavior: values that can be told apart are, nested ones too", () => {
  const texts = distinct.flatMap((value) =>
    [value, [value], { value }].map((each) => fingerprintText({ ...base, each } as Fingerprint)),
  );
  // `[]`, `[[]]`, `{}`, `[null]` and `"…"` come once bare and once from their wrapping.
  const wrappedTwice = distinct.filter(
    (value) => JSON.stringify(value) === "[[]]" || JSON.stringify(value) === "[null]",
  );
  expect(new Set(texts).size).toBe(texts.length - wrappedTwice.length);
});

test("behavior: the order inside plain objects does not matter, also in those of another realm or without a prototype", () => {
  const bare = Object.assign(Object.create(null) as object, { b: 2, a: 1 });
  const text = (prompts: unknown): string => fingerprintText({ ...base, prompts } as Fingerprint);
  expect(text({ b: 2, a: 1 })).toBe(text({ a: 1, b: 2 }));
  expect(text(bare)).toBe(text({ a: 1, b: 2 }));
  expect(text(structuredClone({ a: 1, b: 2 }))).toBe(text({ a: 1, b: 2 }));
});

const cyclic: Record<string, unknown> = {};
cyclic["again"] = { cyclic };

test.each<[string, unknown]>([
  ["NaN", Number.NaN],
  ["Infinity", Infinity],
  ["undefined", undefined],
  ["a Map", new Map([["a", 1]])],
  ["a Set", new Set(["a"])],
  ["a Date", new Date(0)],
  ["a RegExp", /a/],
  ["bytes", Uint8Array.of(1)],
  ["a function", () => "a"],
  ["a symbol", Symbol("a")],
  ["a BigInt", 1n],
  ["a boxed string", Object("a")],
  ["an instance", new URLSearchParams("a=1")],
  ["what inherits", Object.create({ a: 1 })],
  ["a symbol for a name", { [Symbol("a")]: 1 }],
  ["a hidden property", Object.defineProperty({}, "a", { value: 1 })],
  ["a hole", Array.from({ length: 2 })],
  ["an array with a name of its own", Object.assign([1], { a: 1 })],
  ["what contains itself", cyclic],
])("error: %s is refused by name, nested too", (_, value) => {
  for (const [name, setting] of [
    ["fingerprint.setting", value],
    ["fingerprint.setting.deep", { deep: value }],
    ["fingerprint.setting[1]", ["a", value]],
  ] as const) {
    const call = () => fingerprintText({ ...base, setting } as Fingerprint);
    expect(call).toThrow(`\`${name}`);
    expect(call).toThrow(expect.objectContaining({ code: "invalid_option" }));
  }
});

test.each<[string, unknown]>([
  ["a Map", new Map()],
  ["an array", []],
  ["null", null],
])("error: a fingerprint that is %s is refused", (_, fingerprint) => {
  expect(() => fingerprintText(fingerprint as typeof base)).toThrow("`fingerprint`");
});

test("error: a width of the call that is no number is refused", () => {
  expect(() => fingerprintText(base, { dimensions: Number.NaN })).toThrow("`dimensions`");
});
