import type { NodeOf, Rule } from "./rule.ts";

const message = "No fake `fetch`: start a real local server (@embedloom/testing has them) and assert what it received.";

const isFetch = (node: NodeOf<"CallExpression">["arguments"][number] | undefined): boolean =>
  node?.type === "Literal" && node.value === "fetch";

/** `vi.stubGlobal("fetch", …)`, `vi.spyOn(globalThis, "fetch")`, `globalThis.fetch = …`. */
export const noFakeFetch: Rule = {
  create: (context) => ({
    CallExpression(node) {
      const { callee } = node;
      if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return;
      const { name } = callee.property;
      const target = name === "stubGlobal" ? node.arguments[0] : name === "spyOn" ? node.arguments[1] : undefined;
      if (isFetch(target)) context.report({ node, message });
    },
    AssignmentExpression(node) {
      const { left } = node;
      if (left.type !== "MemberExpression" || left.object.type !== "Identifier" || left.property.type !== "Identifier")
        return;
      if (["globalThis", "global"].includes(left.object.name) && left.property.name === "fetch")
        context.report({ node, message });
    },
  }),
};
