import { expect, test } from "vitest";
import { cacheStatus, firstState, recalledCache, recalledProvider } from "./provider-memory.ts";

test("default: without a memory, the bundled model and SQLite", () => {
  expect(recalledProvider(undefined)).toMatchObject({ choice: { kind: "mini" }, space: 0 });
  expect(cacheStatus(recalledCache(undefined))).toEqual({ kind: "sqlite", passwordSet: false, state: "ready" });
});

test("behavior: a password is never shown, and missed when it is lost", () => {
  const url = "redis://somebody:secret@cache.example:6380/2";
  const set = cacheStatus({ choice: { kind: "redis", url }, keyed: true });
  expect(set).toEqual({ kind: "redis", url: "redis://cache.example:6380/2", passwordSet: true, state: "ready" });
  const lost = cacheStatus(recalledCache({ choice: { kind: "redis", url: set.url }, keyed: true }));
  expect(lost).toMatchObject({ passwordSet: false, state: "failed", message: expect.stringContaining("again") });
});

test("behavior: a provider that was used with a key waits for it", () => {
  const memory = recalledProvider({
    choice: { kind: "openai", baseUrl: "http://localhost/v1", model: "m" },
    keyed: true,
  });
  expect(firstState(memory, undefined)).toMatchObject({
    state: "failed",
    message: expect.stringContaining("localhost"),
  });
  expect(firstState(memory, "sk")).toEqual({ state: "unchecked" });
});
