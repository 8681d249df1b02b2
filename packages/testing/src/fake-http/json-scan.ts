/** What was being read when a character did not fit. */
export type JsonPlace =
  | "value"
  | "key"
  | "colon"
  | "array"
  | "object"
  | "string"
  | "escape"
  | "hex"
  | "surrogate"
  | "integer"
  | "fraction"
  | "exponent"
  | "literal"
  /** Something stands behind the value. */
  | "end";

/** Why a text is no JSON; every server has words of its own for it. */
export interface JsonProblem {
  readonly place: JsonPlace;
  /** Index of the character that does not fit, or the length of the text. */
  readonly at: number;
  /** The character that does not fit; `undefined` when the text ended too early. */
  readonly found: string | undefined;
  /** Where the string, number or literal began. */
  readonly start: number;
  /** The literal that was expected, and which letter of it. */
  readonly literal?: { readonly word: string; readonly letter: string };
  /** Which half of a pair is missing or wrong. */
  readonly surrogate?: "low-missing" | "low-wrong" | "high-missing";
}

/** Where the first value of a text ends, or what is wrong with it. */
export type JsonScan = { readonly end: number } | { readonly problem: JsonProblem };

/** How strictly a text is read. */
export interface JsonScanOptions {
  /** Refuses escapes that are half of a surrogate pair. @default false */
  readonly pairs?: boolean;
  /** Refuses what stands behind the first value. @default false */
  readonly whole?: boolean;
}

/** Reads the first JSON value of a text and finds the first character that does not fit. */
export function scanJson(text: string, options: JsonScanOptions = {}): JsonScan {
  const scanner = new Scanner(text, options.pairs === true);
  try {
    return { end: scanner.document(options.whole === true) };
  } catch (error) {
    if (error instanceof Misfit) return { problem: error.problem };
    throw error;
  }
}

class Misfit extends SyntaxError {
  readonly problem: JsonProblem;

  constructor(problem: JsonProblem) {
    super(problem.place);
    this.problem = problem;
  }
}

const space = " \t\r\n";
const literals: Readonly<Record<string, string>> = { t: "true", f: "false", n: "null" };
const escapes = 'bfnrt\\/"';

class Scanner {
  private at = 0;
  private start = 0;
  private readonly text: string;
  private readonly pairs: boolean;

  constructor(text: string, pairs: boolean) {
    this.text = text;
    this.pairs = pairs;
  }

  document(whole: boolean): number {
    this.value();
    const end = this.at;
    this.skipSpace();
    if (whole && this.at < this.text.length) this.fail("end");
    return end;
  }

  private value(): void {
    this.skipSpace();
    this.start = this.at;
    const first = this.peek("value");
    if (first === "{") this.object();
    else if (first === "[") this.array();
    else if (first === '"') this.string();
    else if (first === "-" || isDigit(first)) this.number();
    else if (literals[first] !== undefined) this.literal(literals[first]);
    else this.fail("value");
  }

  private object(): void {
    this.at += 1;
    this.skipSpace();
    if (this.takes("}")) return;
    do {
      this.skipSpace();
      if (this.peek("key") !== '"') this.fail("key");
      this.string();
      this.skipSpace();
      if (!this.takes(":")) this.fail("colon");
      this.value();
      this.skipSpace();
    } while (this.takes(","));
    if (!this.takes("}")) this.fail("object");
  }

  private array(): void {
    this.at += 1;
    this.skipSpace();
    if (this.takes("]")) return;
    do {
      this.value();
      this.skipSpace();
    } while (this.takes(","));
    if (!this.takes("]")) this.fail("array");
  }

  private string(): void {
    this.start = this.at;
    this.at += 1;
    while (!this.takes('"')) {
      if (this.peek("string") < " ") this.fail("string");
      if (this.takes("\\")) this.escape();
      else this.at += 1;
    }
  }

  private escape(): void {
    if (!this.takes("u")) {
      if (!escapes.includes(this.peek("escape"))) this.fail("escape");
      this.at += 1;
      return;
    }
    const unit = this.hex();
    if (!this.pairs) return;
    if (isLow(unit)) this.fail("surrogate", { surrogate: "high-missing" });
    if (!isHigh(unit)) return;
    if (!this.text.startsWith("\\u", this.at)) this.fail("surrogate", { surrogate: "low-missing" });
    this.at += 2;
    if (!isLow(this.hex())) this.fail("surrogate", { surrogate: "low-wrong" });
  }

  private hex(): number {
    const from = this.at;
    for (; this.at < from + 4; this.at += 1) {
      if (!/[0-9a-f]/i.test(this.peek("hex"))) this.fail("hex");
    }
    return Number.parseInt(this.text.slice(from, this.at), 16);
  }

  private number(): void {
    this.takes("-");
    if (!this.takes("0")) this.digits("integer");
    if (this.takes(".")) this.digits("fraction");
    if (this.takes("e") || this.takes("E")) {
      if (!this.takes("+")) this.takes("-");
      this.digits("exponent");
    }
  }

  private digits(place: JsonPlace): void {
    if (!isDigit(this.peek(place))) this.fail(place);
    while (isDigit(this.text[this.at] ?? "")) this.at += 1;
  }

  private literal(word: string): void {
    for (const letter of word) {
      if (!this.takes(letter)) this.fail("literal", { literal: { word, letter } });
    }
  }

  private skipSpace(): void {
    while (space.includes(this.text[this.at] ?? "x")) this.at += 1;
  }

  private takes(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private peek(place: JsonPlace): string {
    return this.text[this.at] ?? this.fail(place);
  }

  private fail(place: JsonPlace, more: Partial<JsonProblem> = {}): never {
    throw new Misfit({ place, at: this.at, found: this.text[this.at], start: this.start, ...more });
  }
}

function isDigit(character: string): boolean {
  return character >= "0" && character <= "9";
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
