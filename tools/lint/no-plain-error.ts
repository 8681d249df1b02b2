import { isTestFile, type NodeOf, type Rule } from "./rule.ts";

const plain = new Set(["Error", "TypeError", "RangeError", "AggregateError"]);
const message = "No plain error: callers cannot catch it by type. Use an error class of @embedloom/core.";

type Expression = NodeOf<"ThrowStatement">["argument"];

function isPlainError(node: Expression): boolean {
  if (node.type !== "NewExpression" && node.type !== "CallExpression") return false;
  return node.callee.type === "Identifier" && plain.has(node.callee.name);
}

function isReject(callee: NodeOf<"CallExpression">["callee"]): boolean {
  if (callee.type === "Identifier") return callee.name === "reject";
  return (
    callee.type === "MemberExpression" && callee.property.type === "Identifier" && callee.property.name === "reject"
  );
}

/** `throw new Error(…)` and `reject(new Error(…))` in a package's source. */
export const noPlainError: Rule = {
  create(context) {
    if (isTestFile(context)) return {};
    return {
      ThrowStatement(node) {
        if (isPlainError(node.argument)) context.report({ node, message });
      },
      CallExpression(node) {
        const [reason] = node.arguments;
        if (reason === undefined || reason.type === "SpreadElement" || !isReject(node.callee)) return;
        if (isPlainError(reason)) context.report({ node, message });
      },
    };
  },
};
