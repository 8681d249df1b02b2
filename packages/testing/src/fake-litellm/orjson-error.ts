import { type JsonPlace, type JsonProblem, scanJson } from "../fake-http/index.ts";

const texts: Readonly<Record<Exclude<JsonPlace, "literal" | "surrogate">, string>> = {
  value: "unexpected character, expected a JSON value",
  key: "unexpected character, expected a string key",
  colon: "unexpected character, expected ':' after key",
  array: "unexpected character, expected ',' or ']'",
  object: "unexpected character, expected ',' or '}'",
  string: "unexpected control character in string",
  escape: "invalid escaped sequence in string",
  hex: "invalid escaped sequence in string",
  integer: "no digit after sign",
  fraction: "no digit after decimal point",
  exponent: "no digit after exponent sign",
  end: "unexpected content after document",
};

const surrogates: Readonly<Record<NonNullable<JsonProblem["surrogate"]>, string>> = {
  "low-missing": "no low surrogate in string",
  "low-wrong": "invalid low surrogate in string",
  "high-missing": "invalid high surrogate in string",
};

/** What orjson, the JSON library of LiteLLM's proxy, says of a text, or `undefined` when it is JSON. */
export function orjsonError(text: string): string | undefined {
  const scan = scanJson(text, { pairs: true, whole: true });
  if ("end" in scan) return undefined;
  const { problem } = scan;
  const at = positionOf(text, problem);
  const lines = text.slice(0, at).split("\n");
  const column = (lines.at(-1)?.length ?? 0) + 1;
  return `${reasonOf(text, problem)}: line ${lines.length} column ${column} (char ${at})`;
}

function reasonOf(text: string, problem: JsonProblem): string {
  const { place, found, literal, surrogate } = problem;
  if (found === undefined) return "unexpected end of data";
  if (surrogate !== undefined) return surrogates[surrogate];
  if (literal !== undefined) return `invalid literal, expected '${literal.word}'`;
  if (commaBefore(text, problem) !== undefined) return "trailing comma is not allowed";
  return place === "literal" || place === "surrogate" ? "" : texts[place];
}

function positionOf(text: string, problem: JsonProblem): number {
  if (problem.found === undefined) return problem.at;
  switch (problem.place) {
    case "literal":
      return problem.start;
    case "escape":
    case "hex":
    case "surrogate":
      return escapeBefore(text, problem);
    default:
      return commaBefore(text, problem) ?? problem.at;
  }
}

/** Where the comma stands that the closing bracket makes one too many. */
function commaBefore(text: string, { place, at, found }: JsonProblem): number | undefined {
  const closes = (place === "value" && found === "]") || (place === "key" && found === "}");
  const before = text.slice(0, at).trimEnd();
  return closes && before.endsWith(",") ? before.length - 1 : undefined;
}

/** Where the escape begins; of a pair, its first half. */
function escapeBefore(text: string, { at, surrogate }: JsonProblem): number {
  const last = text.lastIndexOf("\\", at - 1);
  return surrogate === "low-wrong" ? text.lastIndexOf("\\", last - 1) : last;
}
