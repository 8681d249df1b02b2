import { expect, test } from "vitest";
import { seededRandom } from "../seeded/deterministic-vector.ts";
import { scanJson } from "./json-scan.ts";

test.each([
  [String.raw`"a\ud800b"`, "low-missing", 8],
  [String.raw`"\ud800\u0041"`, "low-wrong", 13],
  [String.raw`"\udc00"`, "high-missing", 7],
])("args: pairs refuses %s", (text, surrogate, at) => {
  expect(scanJson(text, { pairs: true })).toMatchObject({ problem: { place: "surrogate", surrogate, at, start: 0 } });
  expect(scanJson(text)).toEqual({ end: text.length });
});

test("args: whole refuses what stands behind the value", () => {
  expect(scanJson("[] x", { whole: true })).toMatchObject({ problem: { place: "end", at: 3, found: "x" } });
  expect(scanJson("[] ", { whole: true })).toEqual({ end: 2 });
});

test("error: a text that ends too early has no character that does not fit", () => {
  expect(scanJson('{"a":')).toMatchObject({ problem: { place: "value", at: 5, found: undefined } });
});

test.each([
  ['{"a": [1, -2.5e+3, true, null, "\\u00e9\\n"]} rest', 43],
  ["  12 13", 4],
  ["false]", 5],
])("behavior: of %j the first value counts, and what follows does not", (text, end) => {
  const scan = scanJson(text);
  expect("end" in scan && (JSON.parse(text.slice(0, scan.end)), scan.end)).toBe(end);
});

test("behavior: accepts what JSON.parse accepts and refuses what it refuses", () => {
  const seed = "json scan 1";
  const random = seededRandom(seed);
  const alphabet = '{}[]",:\\u0a1-.eE+tfn \n'.split("");
  const pick = (): string => alphabet[Math.floor(random() * alphabet.length)] ?? "";
  const samples = ['{"a":[1,"b\\n"],"c":-0.5e2}', "[true,false,null]", '"\\ud800"'];
  for (let round = 0; round < 4000; round += 1) {
    const sample = samples[round % samples.length] ?? "";
    const at = Math.floor(random() * (sample.length + 1));
    const text = `${sample.slice(0, at)}${pick()}${sample.slice(at + Math.floor(random() * 2))}`;
    const scan = scanJson(text);
    const isWhole = "end" in scan && text.slice(scan.end).trim() === "";
    expect(isWhole, `${seed}: ${text}`).toBe(isJson(text));
  }
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
