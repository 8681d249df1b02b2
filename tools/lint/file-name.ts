import { basename } from "node:path";
import type { Rule } from "./rule.ts";

const forbidden = new Set([
  "util",
  "utils",
  "helper",
  "helpers",
  "types",
  "manager",
  "common",
  "misc",
  "basic",
  "shared",
]);

/** A file named `utils` is named for nothing: name it for its one public thing, in kebab-case. */
export const fileName: Rule = {
  create: (context) => ({
    Program(node) {
      const stem = basename(context.filename).replace(/(\.(test|test-d|contract|bench|config|d))*\.[a-z]+$/, "");
      if (forbidden.has(stem) || forbidden.has(stem.split("-").at(-1) ?? "")) {
        context.report({ node, message: `"${stem}" says nothing: name the file for its one public thing.` });
      }
    },
  }),
};
