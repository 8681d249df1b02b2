import { format, inspect } from "node:util";

/** A line of an example that says what it prints or gives, and what it did print or give. */
interface Claim {
  readonly said: string;
  /** Once for each time the line ran. */
  readonly shown: readonly string[];
}

/** Takes down what the lines of an example do; `exampleModule` writes the calls. */
export interface Claims {
  printed(line: number, said: string, ...values: readonly unknown[]): void;
  value(line: number, actual: unknown, said: unknown): void;
  /** The claims that do not hold, in a sentence each. */
  broken(): string[];
}

/** Starts a list of claims for the lines that make one. */
export function createClaims(lines: readonly number[]): Claims {
  const claims = new Map<number, Claim>();
  const add = (line: number, said: string, shown: string): void => {
    claims.set(line, { said: oneLine(said), shown: [...(claims.get(line)?.shown ?? []), oneLine(shown)] });
  };
  return {
    printed: (line, said, ...values) => add(line, said, format(...values)),
    value: (line, actual, said) => add(line, literal(said), literal(actual)),
    broken: () => lines.flatMap((line) => complaint(line, claims.get(line))),
  };
}

function complaint(line: number, claim: Claim | undefined): string[] {
  if (claim === undefined) return [`line ${line} never ran`];
  const shown = claim.shown.join(", then ");
  return matches(claim.said, shown) ? [] : [`line ${line} says ${claim.said} and gives ${shown}`];
}

/** Whether a text is what was said; `…` stands for any text. */
function matches(said: string, shown: string): boolean {
  const pieces = said.split("…").map((piece) => piece.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${pieces.join(".*")}$`).test(shown);
}

function literal(value: unknown): string {
  return inspect(value, { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity, compact: true });
}

/** Where `inspect` breaks a line, a comment goes on. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}
