import { describe, expect, test } from "vitest";
import { goDuration, parseGoDuration } from "./go-duration.ts";

describe("goDuration", () => {
  test.each([
    [0, "0s"],
    [0.5, "500µs"],
    [20, "20ms"],
    [1.5, "1.5ms"],
    [1000, "1s"],
    [33_023, "33.023s"],
    [72_000, "1m12s"],
    [172_800, "2m52.8s"],
    [360_000, "6m0s"],
    [5_400_000, "1h30m0s"],
    [86_400_000, "24h0m0s"],
    [999.9996, "1s"],
  ])("default: %d ms are written %s", (milliseconds, text) => {
    expect(goDuration(milliseconds)).toBe(text);
  });
});

describe("parseGoDuration", () => {
  test.each(["0s", "500µs", "20ms", "1.5ms", "33.023s", "1m12s", "2m52.8s", "6m0s", "1h30m0s"])(
    "default: %s is read back",
    (text) => {
      expect(goDuration(parseGoDuration(text) ?? Number.NaN)).toBe(text);
    },
  );

  test("default: signs and a bare zero are durations, anything else is none", () => {
    expect(parseGoDuration("-1s")).toBe(-1000);
    expect(parseGoDuration("+5m")).toBe(300_000);
    expect(parseGoDuration("0")).toBe(0);
    for (const text of ["", "5", "5 m", "m", "1d", "--1s"]) expect(parseGoDuration(text)).toBeUndefined();
  });
});
