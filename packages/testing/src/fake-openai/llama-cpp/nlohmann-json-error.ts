import { type JsonPlace, type JsonProblem, scanJson } from "../../fake-http/index.ts";

const contexts: Readonly<Partial<Record<JsonPlace, string>>> = {
  key: "object key",
  colon: "object separator",
  array: "array",
  object: "object",
};

const expectations: Readonly<Partial<Record<JsonPlace, string>>> = {
  value: "'[', '{', or a literal",
  key: "string literal",
  colon: "':'",
  array: "']'",
  object: "'}'",
  end: "end of input",
};

const surrogates: Readonly<Record<NonNullable<JsonProblem["surrogate"]>, string>> = {
  "low-missing": "surrogate U+D800..U+DBFF must be followed by U+DC00..U+DFFF",
  "low-wrong": "surrogate U+D800..U+DBFF must be followed by U+DC00..U+DFFF",
  "high-missing": "surrogate U+DC00..U+DFFF must follow U+D800..U+DBFF",
};

const punctuation = "{}[]:,";

/** What the JSON library of llama.cpp's server says of a text, or `undefined` when it is JSON. It quotes the text. */
export function nlohmannJsonError(text: string): string | undefined {
  if (text.trim() === "") {
    const advice = "check that your input string or stream contains the expected JSON";
    return `[json.exception.parse_error.101] parse error at line 1, column 1: attempting to parse an empty input; ${advice}`;
  }
  const scan = scanJson(text, { pairs: true, whole: true });
  if ("end" in scan) return undefined;
  const { problem } = scan;
  const read = `${text} `.slice(0, problem.at + tokenLength(text, problem)).split("\n");
  const where = `line ${read.length}, column ${read.at(-1)?.length ?? 0}`;
  const what = `${contexts[problem.place] ?? "value"} - ${reason(text, problem)}`;
  return `[json.exception.parse_error.101] parse error at ${where}: syntax error while parsing ${what}`;
}

function reason(text: string, problem: JsonProblem): string {
  const wanted = expectations[problem.place];
  // A second half is refused as soon as it is read, a first half only when something else follows.
  const readTo = problem.surrogate === "low-missing" || problem.surrogate === undefined ? problem.at + 1 : problem.at;
  const lastRead = `last read: '${text.slice(problem.start, readTo)}'`;
  if (wanted === undefined) return `${broken(problem)}; ${lastRead}`;
  const token = tokenName(problem.found);
  if (token !== undefined) return `unexpected ${token}; expected ${wanted}`;
  // A value that cannot begin is told without what could have.
  return `invalid literal; ${lastRead}${problem.place === "value" ? "" : `; expected ${wanted}`}`;
}

// A text that stands where none may is read to its end.
function tokenLength(text: string, { place, at, found }: JsonProblem): number {
  const isText = found === '"' && expectations[place] !== undefined;
  return isText ? (/^"(?:[^"\\]|\\.)*"/s.exec(text.slice(at))?.[0].length ?? 1) : 1;
}

function tokenName(found: string | undefined): string | undefined {
  if (found === undefined) return "end of input";
  if (found === '"') return "string literal";
  if (/[-\d]/.test(found)) return "number literal";
  return punctuation.includes(found) ? `'${found}'` : undefined;
}

function broken({ place, found, surrogate }: JsonProblem): string {
  if (surrogate !== undefined) return `invalid string: ${surrogates[surrogate]}`;
  switch (place) {
    case "string":
      return found === undefined ? "invalid string: missing closing quote" : `invalid string: ${controlText(found)}`;
    case "escape":
      return "invalid string: forbidden character after backslash";
    case "hex":
      return String.raw`invalid string: '\u' must be followed by 4 hex digits`;
    case "integer":
      return "invalid number; expected digit after '-'";
    case "fraction":
      return "invalid number; expected digit after '.'";
    case "exponent":
      return "invalid number; expected '+', '-', or digit after exponent";
    default:
      return "invalid literal";
  }
}

const controlNames: Readonly<Record<string, string>> = { "\n": "LF", "\r": "CR", "\t": "HT" };
const shortEscapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function controlText(character: string): string {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  const escape = code.replace("U+", "\\u");
  const short = shortEscapes[character] === undefined ? "" : ` or ${shortEscapes[character]}`;
  return `control character ${code} (${controlNames[character] ?? "control"}) must be escaped to ${escape}${short}`;
}
