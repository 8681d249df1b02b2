import { expect, test } from "vitest";
import { checkInfo, fixedInfo } from "./check-result.ts";
import type { EmbedderInfo } from "../contract/embedder-info.ts";

const made = (): EmbedderInfo => ({
  provider: "fake",
  model: "m",
  dimensions: 8,
  nativeDimensions: 8,
  matryoshka: { sizes: [4, 2] },
  normalized: true,
  limits: { inputsPerRequest: 10 },
  fingerprint: { provider: "fake", model: "m" },
});

test("default: a copy of all that it says, whose limits and fingerprint nobody can change", () => {
  const info = made();
  const fixed = fixedInfo(info);
  expect(fixed).toEqual(info);
  const parts = [fixed, fixed.limits, fixed.fingerprint];
  expect(parts.every(Object.isFrozen)).toBe(true);
  Object.assign(info.limits, { inputsPerRequest: 1 });
  expect(fixed.limits.inputsPerRequest).toBe(10);
});

test("behavior: it is given back as it is, and what is only frozen is checked each time", () => {
  const fixed = fixedInfo(made());
  expect(checkInfo(fixed)).toBe(fixed);
  const dimensions = [8, -1];
  const changing = Object.freeze(Object.defineProperty(made(), "dimensions", { get: () => dimensions.shift() }));
  expect(checkInfo(changing)).toBe(changing);
  expect(() => checkInfo(changing)).toThrow(expect.objectContaining({ code: "invalid_reply" }));
});

test("error: what is no info", () => {
  for (const wrong of [undefined, {}, { ...made(), dimensions: -1 }, { ...made(), limits: undefined }]) {
    expect(() => fixedInfo(wrong as never)).toThrow(expect.objectContaining({ code: "invalid_reply" }));
  }
});

test("error: what cannot be read, or is no number, no flag and no object of settings", () => {
  const throws = Object.defineProperty({}, "inputsPerRequest", {
    enumerable: true,
    get() {
      throw new RangeError("getter");
    },
  });
  const wrongs = [
    { normalized: NaN },
    { limits: [NaN] },
    { limits: { inputsPerRequest: NaN } },
    { limits: { concurrency: 0 } },
    { limits: throws },
    { fingerprint: Float32Array.of(NaN) },
    { fingerprint: throws },
  ];
  for (const wrong of wrongs) {
    const info = { ...made(), ...wrong };
    expect(() => fixedInfo(info as never)).toThrow(expect.objectContaining({ code: "invalid_reply" }));
  }
});
