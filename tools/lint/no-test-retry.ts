import { basename } from "node:path";
import { isTestFile, type NodeOf, type Rule } from "./rule.ts";

const message = "No retries: a test that passes on the second try has found something.";

type Property = NodeOf<"Property">;

const isNonZeroRetry = (node: Property): boolean =>
  node.key.type === "Identifier" &&
  node.key.name === "retry" &&
  !(node.value.type === "Literal" && node.value.value === 0);

/** `retry` in the test configuration, or in the options of one test or group. */
export const noTestRetry: Rule = {
  create(context) {
    if (/^vitest\..*config\.ts$|^vitest\.config\.ts$/.test(basename(context.filename))) {
      return {
        Property(node) {
          if (isNonZeroRetry(node)) context.report({ node, message });
        },
      };
    }
    if (!isTestFile(context)) return {};
    return {
      CallExpression(node) {
        if (node.callee.type !== "Identifier" || !["describe", "it", "test"].includes(node.callee.name)) return;
        const options = node.arguments.find((argument) => argument.type === "ObjectExpression");
        const retry = options?.properties.find((property) => property.type === "Property" && isNonZeroRetry(property));
        if (retry) context.report({ node: retry, message });
      },
    };
  },
};
