import type { Fingerprint } from "@embedloom/core";
import { expect, test } from "vitest";
import { createCacheKey } from "./cache-key.ts";
import { createKeyMaker } from "./key-maker.ts";

test("default: makes the keys of createCacheKey, again and again, for every fingerprint and call", () => {
  const keysFor = createKeyMaker("emb:");
  const fingerprints: Fingerprint[] = [{ model: "a", dimensions: null }, { model: "b" }, { model: "a", revision: "" }];
  const calls = [{}, { inputType: "query" }, { inputType: "document" }, { dimensions: 4 }] as const;
  for (let round = 0; round < 2; round++) {
    for (const fingerprint of fingerprints) {
      for (const call of calls) {
        expect(keysFor(fingerprint, call)("text")).toBe(createCacheKey({ prefix: "emb:", fingerprint, call })("text"));
      }
    }
  }
});

test("behavior: an object that was changed in the meantime has other keys, nested values too", () => {
  const keysFor = createKeyMaker("emb:");
  const flat = { model: "a" };
  const nested = { prompts: { query: "a" } };
  const before = [flat, nested as unknown].map((each) => keysFor(each as Fingerprint, {})("text"));
  flat.model = "b";
  nested.prompts.query = "b";
  const after = [flat, nested as unknown].map((each) => keysFor(each as Fingerprint, {})("text"));
  expect(new Set([...before, ...after]).size).toBe(4);
});
