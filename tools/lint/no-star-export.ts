import type { Rule } from "./rule.ts";

/** `export *` makes a public surface nobody wrote down. */
export const noStarExport: Rule = {
  create: (context) => ({
    ExportAllDeclaration(node) {
      context.report({ node, message: "No `export *`: list the names." });
    },
  }),
};
