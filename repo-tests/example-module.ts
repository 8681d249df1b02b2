import { parseAst } from "vitest/node";
import type { Example } from "./examples-in-documents.ts";

/** The part of a syntax tree that is read. */
interface Statement {
  readonly start: number;
  readonly end: number;
  readonly expression: { readonly start: number; readonly end: number };
}

/** One change of a text. */
interface Edit {
  readonly at: number;
  readonly removed: number;
  readonly inserted: string;
}

/**
 * The module that runs an example: line `n` of it is line `n` of the document, and every statement that ends in a comment
 * with its value reports to the `exampleClaims` that the module exports.
 *
 * - `console.log(x); // 1 2` claims what is printed; `7 8, then 8 8` when it runs several times, `…` for any text.
 * - `x; // [1, 2]` claims the value, written as a literal; a comment that begins like no literal is a remark.
 *
 * @param claimsModule specifier of `example-claims.ts`, as the module's place needs it
 */
export function exampleModule({ name, line, code }: Example, claimsModule: string): string {
  const claimed = statementsOf(parsed(name, code)).flatMap((statement) => claimOf(statement, code, line));
  const lines = JSON.stringify(claimed.map((claim) => claim.line));
  const head = `import { createClaims } from "${claimsModule}"; export const exampleClaims = createClaims(${lines});`;
  const body = edited(
    code,
    claimed.flatMap((claim) => claim.edits),
  );
  return `${head}${"\n".repeat(line)}${body}`;
}

const PRINT = "console.log(";
const LITERAL = /^(?:[[{"'`\d-]|(?:true|false|null|undefined|NaN|Infinity)\b)/;

function claimOf(statement: Statement, code: string, fenceLine: number): { line: number; edits: Edit[] }[] {
  const { start, end } = statement.expression;
  const comment = /^[ \t]*\/\/ (.+)/.exec(code.slice(statement.end))?.[1]?.trim();
  const line = fenceLine + code.slice(0, start).split("\n").length;
  if (comment === undefined) return [];
  if (code.startsWith(PRINT, start)) {
    const inserted = `exampleClaims.printed(${line}, ${JSON.stringify(comment)}, `;
    return [{ line, edits: [{ at: start, removed: PRINT.length, inserted }] }];
  }
  if (!LITERAL.test(comment)) return [];
  const before = { at: start, removed: 0, inserted: `exampleClaims.value(${line}, ` };
  const after = { at: end, removed: 0, inserted: `, ${comment})` };
  return [{ line, edits: [before, after] }];
}

function edited(text: string, edits: readonly Edit[]): string {
  // From the last to the first, so that the positions before stay right.
  return edits
    .toSorted((a, b) => b.at - a.at)
    .reduce((done, { at, removed, inserted }) => done.slice(0, at) + inserted + done.slice(at + removed), text);
}

function parsed(name: string, code: string): unknown {
  try {
    return parseAst(code, { lang: "ts" });
  } catch (cause) {
    throw new Error(`${name} is not TypeScript.`, { cause });
  }
}

function statementsOf(node: unknown): Statement[] {
  if (typeof node !== "object" || node === null) return [];
  const inside = Object.values(node).flatMap(statementsOf);
  return isExpressionStatement(node) ? [node, ...inside] : inside;
}

function isExpressionStatement(node: object): node is Statement {
  return "type" in node && node.type === "ExpressionStatement";
}
