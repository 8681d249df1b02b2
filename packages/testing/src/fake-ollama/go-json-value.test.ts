import { expect, test } from "vitest";
import { seededRandom } from "../deterministic-vector.ts";
import { scanGoJson } from "./go-json-value.ts";

test.each([
  ["", "EOF"],
  [" \n", "EOF"],
  ["{", "unexpected EOF"],
  ['{"model": "a"', "unexpected EOF"],
  ['{"input": "a', "unexpected EOF"],
  ["nope", "invalid character 'o' in literal null (expecting 'u')"],
  ["x", "invalid character 'x' looking for beginning of value"],
  ["{model: 1}", "invalid character 'm' looking for beginning of object key string"],
  ["{'a': 1}", String.raw`invalid character '\'' looking for beginning of object key string`],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a": 1 "b"}', "invalid character '\"' after object key:value pair"],
  ['{"a": 1,}', "invalid character '}' looking for beginning of object key string"],
  ["[1 2]", "invalid character '2' after array element"],
  ["[1,]", "invalid character ']' looking for beginning of value"],
  ['"a\nb"', String.raw`invalid character '\n' in string literal`],
  [String.raw`"\x"`, "invalid character 'x' in string escape code"],
  [String.raw`"\u00g0"`, "invalid character 'g' in \\u hexadecimal character escape"],
  ["-x", "invalid character 'x' in numeric literal"],
  ["1.x", "invalid character 'x' after decimal point in numeric literal"],
  ["1ex", "invalid character 'x' in exponent of numeric literal"],
  ["[01]", "invalid character '1' after array element"],
  ["é", "invalid character 'Ã' looking for beginning of value"],
])("error: %j is %s", (text, error) => {
  expect(scanGoJson(text)).toEqual({ error });
});

test.each([
  ['{"a": [1, -2.5e+3, true, null, "\\u00e9\\n"]} rest', 43],
  ["  12 13", 4],
  ["false]", 5],
])("behavior: of %j the first value counts, and what follows does not", (text, end) => {
  const scan = scanGoJson(text);
  expect("end" in scan && (JSON.parse(text.slice(0, scan.end)), scan.end)).toBe(end);
});

test("behavior: accepts what JSON.parse accepts and refuses what it refuses", () => {
  const seed = "go json 1";
  const random = seededRandom(seed);
  const alphabet = '{}[]",:\\u0a1-.eE+tfn \n'.split("");
  const pick = (): string => alphabet[Math.floor(random() * alphabet.length)] ?? "";
  const samples = ['{"a":[1,"b\\n"],"c":-0.5e2}', "[true,false,null]", '"\\ud800"'];
  for (let round = 0; round < 4000; round += 1) {
    const sample = samples[round % samples.length] ?? "";
    const at = Math.floor(random() * (sample.length + 1));
    const text = `${sample.slice(0, at)}${pick()}${sample.slice(at + Math.floor(random() * 2))}`;
    const scan = scanGoJson(text);
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
