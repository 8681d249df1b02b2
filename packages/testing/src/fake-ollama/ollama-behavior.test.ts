import { expect, test } from "vitest";
import { ollamaBehavior } from "./ollama-behavior.ts";

test.each([
  ["0.11.11", "input length exceeds maximum context length"],
  ["0.12.0", "input exceeds maximum context length"],
  ["0.13.2", "input exceeds maximum context length"],
  ["0.13.3", "the input length exceeds the context length"],
  ["0.34.2", "the input length exceeds the context length"],
  ["1.0.0", "the input length exceeds the context length"],
])("default: %s words an over-long input as: %s", (version, text) => {
  expect(ollamaBehavior(version).tooLongText).toBe(text);
});

test("default: features appear in the version that brought them", () => {
  const firsts = [
    ["embed", "0.2.5", "0.2.6"],
    ["capabilities", "0.6.3", "0.6.4"],
    ["dimensions", "0.11.10", "0.11.11"],
    ["base64", "0.12.6", "0.12.7"],
    ["llamaServer", "0.29.9", "0.30.0"],
  ] as const;
  for (const [feature, before, first] of firsts) {
    expect([ollamaBehavior(before)[feature], ollamaBehavior(first)[feature]], feature).toEqual([false, true]);
  }
});

test("behavior: a release candidate counts as its release", () => {
  expect(ollamaBehavior("0.13.3-rc1").runnerErrorStatus).toBe(400);
  expect(ollamaBehavior("0.13.2").runnerErrorStatus).toBe(500);
});
