import { expect, test } from "vitest";
import { fingerprintText } from "../identity/fingerprint-text.ts";
import type { IndexIdentity } from "../contract/vector-sink.ts";
import { checkIdentity, identityText, requireFingerprint, requireIdentity } from "./identity.ts";

const identity: IndexIdentity = {
  fingerprint: fingerprintText({ model: "m", prompt: "secret words", dimensions: 4 }),
  dimensions: 4,
  distance: "cosine",
  encoding: "float32",
};
const able = {
  name: "acme",
  encodings: ["float32", "binary"],
  distances: ["cosine", "dot"],
  widest: { float32: 8 },
} as const;

test("default: an identity comes back with its four fields and nothing else", () => {
  const more = { ...identity, extra: 1 };
  expect(checkIdentity(more, able)).toEqual(identity);
  expect(identityText(more)).toBe(identityText(identity));
});

test("error: what cannot be kept is refused, with what can", () => {
  const check = (changes: Partial<IndexIdentity>) => () => checkIdentity({ ...identity, ...changes }, able);
  expect(check({ encoding: "float16" })).toThrow("acme cannot keep the encoding float16; it can: float32, binary.");
  expect(check({ distance: "euclidean" })).toThrow("acme cannot keep the distance euclidean; it can: cosine, dot.");
  expect(check({ dimensions: 9 })).toThrow("at most 8 dimensions, not 9");
  expect(check({ encoding: "binary", distance: "dot" })).toThrow("keeps directions only");
  for (const dimensions of [0, -1, 1.5, NaN]) expect(check({ dimensions })).toThrow("`dimensions`");
  for (const fingerprint of ["", "\ud800"]) expect(check({ fingerprint })).toThrow("`fingerprint`");
  expect(check({ distance: "manhattan" as "dot" })).toThrow("`distance`");
});

test("error: another identity is refused by the names of what differs, never by a value of the fingerprint", () => {
  const other = {
    ...identity,
    dimensions: 8,
    fingerprint: fingerprintText({ model: "n", prompt: "other words", dimensions: 8 }),
  };
  const refuse = (): void => requireIdentity(identityText(other), identity, "The index x");
  expect(refuse).toThrow(
    "The index x holds other vectors: dimensions 8 and not 4; another fingerprint (dimensions, model, prompt).",
  );
  expect(refuse).not.toThrow("words");
  requireIdentity(identityText(identity), identity, "The index x");
  for (const kept of ["", "{}", "null", "[1]", '{"fingerprint":1}']) {
    expect(() => requireIdentity(kept, identity, "The index x")).toThrow("does not say what its vectors are");
  }
});

test("error: another fingerprint is refused at the same width, also one that is no list", () => {
  expect(() => requireFingerprint("free text", identity, "The index x")).toThrow("another fingerprint");
  requireFingerprint(identity.fingerprint, identity, "The index x");
});
