import { RuleTester } from "oxlint/plugins-dev";
import { describe, it } from "vitest";
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

RuleTester.describe = describe;
RuleTester.it = it;

interface Snippets {
  readonly rule: Rule;
  readonly filename: string;
  readonly good: readonly string[];
  readonly bad: readonly string[];
}

const source = "packages/core/src/embedder.ts";
const test = "packages/core/src/embedder.test.ts";

const snippets: Readonly<Record<string, Snippets>> = {
  "no-double-assertion": {
    rule: noDoubleAssertion,
    filename: source,
    good: ["const a = b as Text;", "const a = JSON.parse(b) as unknown;"],
    bad: ["const a = b as unknown as Text;", "const a = (b as unknown) as Text;", "const a = b as never as Text;"],
  },
  "no-early-return-in-test": {
    rule: noEarlyReturnInTest,
    filename: test,
    good: [
      'test("default: x", () => { expect(1).toBe(1); });',
      'test("default: x", () => { const f = () => { return 1; }; expect(f()).toBe(1); });',
      'test("default: x", () => { return expect(p).resolves.toBe(1); });',
      "function f() { if (a) return; b(); }",
    ],
    bad: [
      'test("default: x", () => { if (!ready) return; expect(1).toBe(1); });',
      'test("default: x", async () => { if (!ready) { log(); return; } expect(1).toBe(1); });',
      'it("default: x", function () { return; expect(1).toBe(1); });',
      'test.skipIf(a)("default: x", () => { if (!ready) return; expect(1).toBe(1); });',
      'test.each([1])("default: x", () => { if (ready) { expect(1).toBe(1); } else return; });',
    ],
  },
  "no-fake-fetch": {
    rule: noFakeFetch,
    filename: test,
    good: ['vi.stubGlobal("navigator", {});', 'vi.spyOn(server, "handle");', "client.fetch = fetch;"],
    bad: ['vi.stubGlobal("fetch", fake);', 'vi.spyOn(globalThis, "fetch");', "globalThis.fetch = fake;"],
  },
  "no-literal-sleep": {
    rule: noLiteralSleep,
    filename: test,
    good: [
      "await new Promise((resolve) => setTimeout(resolve, 20));",
      "await new Promise((resolve, reject) => { setTimeout(() => reject(late), 5000); server.on('x', resolve); });",
      "setTimeout(() => controller.abort(), 1000);",
      "vi.advanceTimersByTime(60_000);",
    ],
    bad: [
      "await new Promise((resolve) => setTimeout(resolve, 21));",
      "await new Promise((done) => { setTimeout(() => done(1), 500); });",
      "await setTimeout(500);",
      "await delay(100);",
    ],
  },
  "no-plain-error": {
    rule: noPlainError,
    filename: source,
    good: [
      "throw new InvalidOptionError({});",
      "throw signal.reason;",
      "const cause = new Error();",
      "reject(signal.reason);",
    ],
    bad: [
      'throw new Error("x");',
      'throw Error("x");',
      'throw new RangeError("x");',
      "reject(new Error());",
      "Promise.reject(new TypeError());",
    ],
  },
  "no-star-export": {
    rule: noStarExport,
    filename: source,
    good: ['export { a } from "./a.ts";', 'export type { A } from "./a.ts";'],
    bad: ['export * from "./a.ts";', 'export * as a from "./a.ts";', 'export type * from "./a.ts";'],
  },
  "no-test-retry": {
    rule: noTestRetry,
    filename: test,
    good: ["withBatching(model, { retry: { attempts: 3 } });", 'test("default: x", { retry: 0 }, () => {});'],
    bad: ['test("default: x", { retry: 2 }, () => {});', 'describe("x", { retry: 1 }, () => {});'],
  },
  "no-test-retry in the configuration": {
    rule: noTestRetry,
    filename: "vitest.config.ts",
    good: ["defineConfig({ test: { retry: 0 } });"],
    bad: ["defineConfig({ test: { retry: 3 } });", "defineConfig({ test: { retry: process.env.CI ? 2 : 0 } });"],
  },
  "test-title": {
    rule: testTitle,
    filename: test,
    good: [
      'test("default: sends one request", () => {});',
      "test(`behavior: ${name} is sent`, () => {});",
      'test.each([1])("args: %s", () => {});',
      "test(facet.title, () => {});",
      'describe("createCache", () => {});',
      'pattern.test("anything");',
    ],
    bad: [
      'test("works", () => {});',
      'it("should work", () => {});',
      "test(`${name} is sent`, () => {});",
      'test.each([1])("case %s", () => {});',
      'test.skipIf(a)("works", () => {});',
      'test("error:", () => {});',
      'test("works", { timeout: 1 }, () => {});',
    ],
  },
};

for (const [name, { rule, filename, good, bad }] of Object.entries(snippets)) {
  new RuleTester({ languageOptions: { parserOptions: { lang: "ts" }, sourceType: "module" } }).run(name, rule, {
    valid: good.map((code) => ({ code, filename })),
    invalid: bad.map((code) => ({ code, filename, errors: 1 })),
  });
}

new RuleTester().run("no-plain-error in a test", noPlainError, {
  valid: [{ code: 'throw new Error("x");', filename: test }],
  invalid: [],
});

new RuleTester().run("file-name", fileName, {
  valid: ["cache-key.ts", "index.ts", "cache-key.test.ts", "vitest.config.ts"].map((filename) => ({
    code: "",
    filename,
  })),
  invalid: ["utils.ts", "types.ts", "utils.test.ts", "redis-helpers.ts", "cache-manager.ts", "types.test-d.ts"].map(
    (filename) => ({ code: "", filename, errors: 1 }),
  ),
});
