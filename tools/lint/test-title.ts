import type { NodeOf, Rule } from "./rule.ts";
import { isTestCall } from "./test-call.ts";

const pattern = /^(default|args|behavior|error): \S/;

// The text, or of a template what stands before its first `${`; undefined when the title is made elsewhere.
function startOf(title: NodeOf<"CallExpression">["arguments"][number] | undefined): string | undefined {
  if (title?.type === "Literal" && typeof title.value === "string") return title.value;
  // A hole in the template is some text: `behavior: ${name}` has a word after the colon.
  return title?.type === "TemplateLiteral" ? title.quasis.map((quasi) => quasi.value.raw).join("x") : undefined;
}

/** A reader who skims the titles sees what is covered: the default, each option, each behaviour, each error. */
export const testTitle: Rule = {
  create: (context) => ({
    CallExpression(node) {
      const start = isTestCall(node) ? startOf(node.arguments[0]) : undefined;
      if (start === undefined || pattern.test(start)) return;
      const message = 'A test title says what holds, after "default: ", "args: ", "behavior: " or "error: ".';
      context.report({ node, message });
    },
  }),
};
