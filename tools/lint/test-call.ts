import type { NodeOf } from "./rule.ts";

type Call = NodeOf<"CallExpression">;

/** Whether a call declares a test: `test(…)`, `it(…)`, and what hangs on them, as `test.each(…)(…)` and `test.skipIf(…)(…)`. */
export function isTestCall({ callee, arguments: args }: Call): boolean {
  const last = args.at(-1);
  return isTest(callee) && (last?.type === "ArrowFunctionExpression" || last?.type === "FunctionExpression");
}

function isTest(callee: Call["callee"]): boolean {
  if (callee.type === "Identifier") return callee.name === "test" || callee.name === "it";
  if (callee.type === "CallExpression") return isTest(callee.callee);
  return callee.type === "MemberExpression" && isTest(callee.object);
}
