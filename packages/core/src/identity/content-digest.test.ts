import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { contentDigest } from "./content-digest.ts";

test("default: the SHA-256 of the text in UTF-8", () => {
  for (const text of ["", "abc", "naïve café", "漢字 😀", "a".repeat(5000)]) {
    expect(contentDigest(text)).toBe(createHash("sha256").update(text, "utf8").digest("hex"));
  }
});

test("behavior: texts that differ in a lone surrogate or in their composition are told apart", () => {
  const texts = ["\ud800", "\udbff", "\udc00", "\ufffd", "a\ud800", "\ud800a", "é", "e\u0301"];
  expect(new Set(texts.map(contentDigest)).size).toBe(texts.length);
});

test("behavior: a long text with a lone surrogate is digested as well", () => {
  expect(contentDigest(`${"x".repeat(500_000)}\ud800`)).toMatch(/^[0-9a-f]{64}$/);
});
