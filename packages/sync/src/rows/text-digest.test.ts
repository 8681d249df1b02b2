import { expect, test } from "vitest";
import { contentDigest } from "@embedloom/core";
import { textDigest } from "./text-digest.ts";

test("default: the digest equals that of core for any text", () => {
  for (const text of ["", "abc", "ä\u{1f600}\u2028", "\ud800", "a\udfffb", "x".repeat(100_000)]) {
    expect(textDigest(text)).toBe(contentDigest(text));
  }
});
