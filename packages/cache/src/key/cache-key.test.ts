import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createCacheKey, isWellFormed } from "./cache-key.ts";

const fingerprint = { provider: "fake", model: "m", dimensions: 8, queryPrompt: null };
const keyOf = createCacheKey({ prefix: "emb:", fingerprint });

describe("createCacheKey", () => {
  test("default: prefix, version, digest of the settings, digest of the text", () => {
    const text = "the text, é, 漢字, 🏝";
    const digest = createHash("sha256").update(text, "utf8").digest("base64url");
    expect(keyOf(text)).toMatch(/^emb:1:[\w-]{43}:[\w-]{43}$/);
    expect(keyOf(text).endsWith(`:${digest}`)).toBe(true);
  });

  test("behavior: the same settings in another order give the same key", () => {
    const reordered = Object.fromEntries(Object.entries(fingerprint).toReversed());
    expect(createCacheKey({ prefix: "emb:", fingerprint: reordered })("a")).toBe(keyOf("a"));
  });

  test("behavior: asking for the width that is the default gives the same key", () => {
    expect(createCacheKey({ prefix: "emb:", fingerprint, call: { dimensions: 8 } })("a")).toBe(keyOf("a"));
  });

  test("behavior: everything that changes a vector changes the key", () => {
    const scopes = [
      { prefix: "emb:", fingerprint },
      { prefix: "emb2:", fingerprint },
      { prefix: "emb:", fingerprint, call: { inputType: "query" } as const },
      { prefix: "emb:", fingerprint, call: { inputType: "document" } as const },
      { prefix: "emb:", fingerprint, call: { dimensions: 4 } },
      { prefix: "emb:", fingerprint, call: { dimensions: 4, inputType: "query" } as const },
      { prefix: "emb:", fingerprint: { ...fingerprint, model: "m2" } },
      { prefix: "emb:", fingerprint: { ...fingerprint, provider: "real" } },
      { prefix: "emb:", fingerprint: { ...fingerprint, queryPrompt: "null" } },
      { prefix: "emb:", fingerprint: { ...fingerprint, queryPrompt: "" } },
      { prefix: "emb:", fingerprint: { ...fingerprint, dimensions: "8" } },
      { prefix: "emb:", fingerprint: { ...fingerprint, revision: "a" } },
    ];
    const keys = scopes.flatMap((scope) => ["a", "b", "a "].map(createCacheKey(scope)));
    expect(new Set(keys).size).toBe(scopes.length * 3);
  });

  test("behavior: all keys of a prefix have one length, so that no prefix and rest can be told apart wrongly", () => {
    const lengths = ["a", "", "\ud800", "漢".repeat(5000)].map((text) => keyOf(text).length);
    expect(lengths).toEqual([93, 93, 93, 93]);
  });

  test("behavior: strings that UTF-8 cannot tell apart have keys of their own", () => {
    const texts = [
      "\ud800",
      "\udfff",
      "\ufffd",
      "a\ud800b",
      "a\ufffdb",
      "\udc00\ud800",
      "\ufffd\ufffd",
      "\ud800\udc00",
    ];
    // What UTF-16 makes of a lone surrogate, written as the text that has those bytes in UTF-8, must not collide either.
    const bytesAsText = Buffer.from("\ud800", "utf16le").toString("latin1");
    expect(new Set([...texts, bytesAsText].map(keyOf)).size).toBe(texts.length + 1);
  });

  test("behavior: normal forms of a text are different texts", () => {
    expect(keyOf("é".normalize("NFC"))).not.toBe(keyOf("é".normalize("NFD")));
  });
});

test("default: isWellFormed finds lone surrogates and nothing else", () => {
  expect(["", "a", "🏝", "\ufffd"].map(isWellFormed)).toEqual([true, true, true, true]);
  expect(["\ud800", "a\udc00", "\udc00\ud800", "🏝\ud83c"].map(isWellFormed)).toEqual([false, false, false, false]);
});
