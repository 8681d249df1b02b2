/** What Go's decoder says of a text: where its first value ends, or why there is none. */
export type GoJsonScan = { readonly end: number } | { readonly error: string };

const space = " \t\r\n";
const literals: Readonly<Record<string, string>> = { t: "true", f: "false", n: "null" };
const escapes = 'bfnrt\\/"';

class SyntaxProblem extends SyntaxError {}

/**
 * Reads the first JSON value of a text as Go's `json.Decoder` does, which looks no further, and words what is wrong with
 * it as Go does. An empty text is `EOF`.
 */
export function scanGoJson(text: string): GoJsonScan {
  if (text.trim() === "") return { error: "EOF" };
  try {
    return { end: new Scanner(text).value() };
  } catch (problem) {
    if (problem instanceof SyntaxProblem) return { error: problem.message };
    throw problem;
  }
}

class Scanner {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Reads one value and returns where it ends. */
  value(): number {
    this.skipSpace();
    const first = this.peek();
    if (first === "{") this.object();
    else if (first === "[") this.array();
    else if (first === '"') this.string();
    else if (first === "-" || isDigit(first)) this.number();
    else if (literals[first] !== undefined) this.literal(literals[first]);
    else this.fail("looking for beginning of value");
    return this.at;
  }

  private object(): void {
    this.at += 1;
    this.skipSpace();
    if (this.takes("}")) return;
    do {
      this.skipSpace();
      if (this.peek() !== '"') this.fail("looking for beginning of object key string");
      this.string();
      this.skipSpace();
      if (!this.takes(":")) this.fail("after object key");
      this.value();
      this.skipSpace();
    } while (this.takes(","));
    if (!this.takes("}")) this.fail("after object key:value pair");
  }

  private array(): void {
    this.at += 1;
    this.skipSpace();
    if (this.takes("]")) return;
    do {
      this.value();
      this.skipSpace();
    } while (this.takes(","));
    if (!this.takes("]")) this.fail("after array element");
  }

  private string(): void {
    this.at += 1;
    while (!this.takes('"')) {
      if (this.peek() < " ") this.fail("in string literal");
      if (this.takes("\\")) this.escape();
      else this.at += 1;
    }
  }

  private escape(): void {
    if (!this.takes("u")) {
      if (!escapes.includes(this.peek())) this.fail("in string escape code");
      this.at += 1;
      return;
    }
    for (let digit = 0; digit < 4; digit += 1) {
      if (!/[0-9a-f]/i.test(this.peek())) this.fail("in \\u hexadecimal character escape");
      this.at += 1;
    }
  }

  private number(): void {
    this.takes("-");
    if (!this.takes("0")) this.digits("in numeric literal");
    if (this.takes(".")) this.digits("after decimal point in numeric literal");
    if (this.takes("e") || this.takes("E")) {
      if (!this.takes("+")) this.takes("-");
      this.digits("in exponent of numeric literal");
    }
  }

  private digits(where: string): void {
    if (!isDigit(this.peek())) this.fail(where);
    while (isDigit(this.text[this.at] ?? "")) this.at += 1;
  }

  private literal(word: string): void {
    for (const letter of word) {
      if (this.peek() !== letter) this.fail(`in literal ${word} (expecting '${letter}')`);
      this.at += 1;
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

  private peek(): string {
    const character = this.text[this.at];
    if (character === undefined) throw new SyntaxProblem("unexpected EOF");
    return character;
  }

  private fail(where: string): never {
    throw new SyntaxProblem(`invalid character ${quoted(this.peek())} ${where}`);
  }
}

function isDigit(character: string): boolean {
  return character >= "0" && character <= "9";
}

// Go works on bytes, so that only the first byte of a character beyond ASCII shows.
function quoted(character: string): string {
  if (character === "'") return String.raw`'\''`;
  if (character === '"') return "'\"'";
  const byte = String.fromCharCode(Buffer.from(character)[0] ?? 0);
  return `'${JSON.stringify(byte).slice(1, -1)}'`;
}
