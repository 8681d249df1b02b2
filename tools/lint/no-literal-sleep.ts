import { isTestFile, type NodeOf, type Rule } from "./rule.ts";

const limitMs = 20;
const message = `No sleep over ${limitMs} ms in a test: use fake timers, or wait for the event itself.`;

type Call = NodeOf<"CallExpression">;
type Argument = Call["arguments"][number] | undefined;

const isLong = (node: Argument): boolean =>
  node?.type === "Literal" && typeof node.value === "number" && node.value > limitMs;

// `(resolve) => …` of the nearest `new Promise(…)` around the node.
function nearestResolver(node: Call): string | undefined {
  for (let at: Call["parent"] | null = node.parent; at !== null; at = at.parent) {
    if (at.type !== "NewExpression" || at.callee.type !== "Identifier" || at.callee.name !== "Promise") continue;
    const executor = at.arguments[0];
    const resolver = executor?.type === "ArrowFunctionExpression" ? executor.params[0] : undefined;
    return resolver?.type === "Identifier" ? resolver.name : undefined;
  }
  return undefined;
}

// A timer that rejects is a deadline; one that resolves is a sleep.
function resolves(callback: Argument, resolver: string): boolean {
  if (callback?.type === "Identifier") return callback.name === resolver;
  if (callback?.type !== "ArrowFunctionExpression" || callback.body.type !== "CallExpression") return false;
  return callback.body.callee.type === "Identifier" && callback.body.callee.name === resolver;
}

/** Real clocks make tests slow and flaky: `setTimeout(resolve, 100)`, `await setTimeout(100)`, `await delay(100)`. */
export const noLiteralSleep: Rule = {
  create(context) {
    if (!isTestFile(context)) return {};
    return {
      CallExpression(node) {
        if (node.callee.type !== "Identifier") return;
        const [first, second] = node.arguments;
        const { name } = node.callee;
        if (["setTimeout", "sleep", "delay", "wait"].includes(name) && isLong(first))
          return context.report({ node, message });
        if (name !== "setTimeout" || !isLong(second)) return;
        const resolver = nearestResolver(node);
        if (resolver !== undefined && resolves(first, resolver)) context.report({ node, message });
      },
    };
  },
};
