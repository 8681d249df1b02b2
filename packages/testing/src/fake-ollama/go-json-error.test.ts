import { expect, test } from "vitest";
import { scanJson } from "../fake-http/json-scan.ts";
import { goJsonError } from "./go-json-error.ts";

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
  const scan = scanJson(text);
  expect("problem" in scan && goJsonError(text, scan.problem)).toBe(error);
});
