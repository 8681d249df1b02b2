import type { Rule } from "./rule.ts";

/** `x as unknown as T` asserts that the compiler is wrong and gives no reason: narrow the value or fix its type. */
export const noDoubleAssertion: Rule = {
  create: (context) => ({
    TSAsExpression(node) {
      const inner = node.expression.type === "ParenthesizedExpression" ? node.expression.expression : node.expression;
      if (inner.type !== "TSAsExpression") return;
      if (inner.typeAnnotation.type !== "TSUnknownKeyword" && inner.typeAnnotation.type !== "TSNeverKeyword") return;
      context.report({
        node,
        message: "No double assertion: narrow the value, or give it the right type where it is made.",
      });
    },
  }),
};
