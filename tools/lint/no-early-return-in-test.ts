import type { NodeOf, Rule } from "./rule.ts";
import { isTestCall } from "./test-call.ts";

type Statement = NodeOf<"BlockStatement">["body"][number];

function leaves(statement: Statement): boolean {
  if (statement.type === "ReturnStatement") return true;
  if (statement.type === "BlockStatement") return statement.body.some(leaves);
  if (statement.type !== "IfStatement") return false;
  return [statement.consequent, statement.alternate].some((branch) => branch !== null && leaves(branch));
}

/** A test that returns early passes without testing: a case that does not apply is a reported skip. */
export const noEarlyReturnInTest: Rule = {
  create: (context) => ({
    CallExpression(node) {
      const test = node.arguments.at(-1);
      if (!isTestCall(node) || (test?.type !== "ArrowFunctionExpression" && test?.type !== "FunctionExpression"))
        return;
      const statements = test.body?.type === "BlockStatement" ? test.body.body : [];
      // A `return promise` as the last statement leaves nothing out.
      const last = statements.at(-1);
      const early = statements.find((one) => leaves(one) && !(one === last && one.type === "ReturnStatement"));
      const message = "No early return in a test: use `test.skipIf`, so that the skip is reported.";
      if (early) context.report({ node: early, message });
    },
  }),
};
