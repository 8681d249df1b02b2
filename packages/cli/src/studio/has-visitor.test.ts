import { expect, test } from "vitest";
import { hasVisitor } from "./has-visitor.ts";

test("default: a browser is opened for who sits at a terminal of this machine", () => {
  expect(hasVisitor({}, true)).toBe(true);
});

test.each([
  ["into a pipe", {}, false],
  ["over SSH", { SSH_CONNECTION: "198.51.100.7 22" }, true],
  ["in CI", { CI: "true" }, true],
])("behavior: not %s", (_where, env, isTerminal) => {
  expect(hasVisitor(env, isTerminal)).toBe(false);
});
