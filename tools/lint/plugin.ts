import { fileName } from "./file-name.ts";
import { noDoubleAssertion } from "./no-double-assertion.ts";
import { noEarlyReturnInTest } from "./no-early-return-in-test.ts";
import { noFakeFetch } from "./no-fake-fetch.ts";
import { noLiteralSleep } from "./no-literal-sleep.ts";
import { noPlainError } from "./no-plain-error.ts";
import { noStarExport } from "./no-star-export.ts";
import { noTestRetry } from "./no-test-retry.ts";
import type { Rule } from "./rule.ts";
import { testTitle } from "./test-title.ts";

/** The habits of this repository that oxlint has no rule for. */
const plugin: { readonly meta: { readonly name: string }; readonly rules: Readonly<Record<string, Rule>> } = {
  meta: { name: "embedloom" },
  rules: {
    "file-name": fileName,
    "no-double-assertion": noDoubleAssertion,
    "no-early-return-in-test": noEarlyReturnInTest,
    "no-fake-fetch": noFakeFetch,
    "no-literal-sleep": noLiteralSleep,
    "no-plain-error": noPlainError,
    "no-star-export": noStarExport,
    "no-test-retry": noTestRetry,
    "test-title": testTitle,
  },
};

export default plugin;
