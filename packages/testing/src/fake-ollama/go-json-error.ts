import type { JsonPlace, JsonProblem } from "../fake-http/index.ts";

// Go minds neither half of a surrogate pair nor what stands behind the value.
const places: Readonly<Partial<Record<JsonPlace, string>>> = {
  value: "looking for beginning of value",
  key: "looking for beginning of object key string",
  colon: "after object key",
  array: "after array element",
  object: "after object key:value pair",
  string: "in string literal",
  escape: "in string escape code",
  hex: "in \\u hexadecimal character escape",
  integer: "in numeric literal",
  fraction: "after decimal point in numeric literal",
  exponent: "in exponent of numeric literal",
};

/** What Go's `encoding/json` says of a text that is no JSON; nothing but white space is `EOF`. */
export function goJsonError(text: string, { place, found, literal }: JsonProblem): string {
  if (found === undefined) return text.trim() === "" ? "EOF" : "unexpected EOF";
  const where = literal === undefined ? places[place] : `in literal ${literal.word} (expecting '${literal.letter}')`;
  return `invalid character ${quoted(found)} ${where}`;
}

// Go works on bytes, so that only the first byte of a character beyond ASCII shows.
function quoted(character: string): string {
  if (character === "'") return String.raw`'\''`;
  if (character === '"') return "'\"'";
  const byte = String.fromCharCode(Buffer.from(character)[0] ?? 0);
  return `'${JSON.stringify(byte).slice(1, -1)}'`;
}
