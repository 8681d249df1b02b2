import { expect, test } from "vitest";
import { verdictOf, withInterval } from "./evaluation-words.ts";

const difference = (mean: number, low: number | null, high: number | null): string =>
  verdictOf({ way: "late", than: "plain", difference: { mean, low, high }, p: 0.0123 });

test("default: a verdict claims no more than the interval allows", () => {
  expect(difference(0.1, 0.02, 0.2)).toBe(
    "Late is 0.100 above plain at nDCG@10 (95 % between +0.020 and +0.200, p = 0.012).",
  );
  expect(difference(-0.1, -0.2, -0.02)).toMatch(/^Late is 0\.100 below plain .* between −0\.200 and −0\.020/);
  expect(difference(0.1, -0.02, 0.2)).toContain("do not decide");
  expect(difference(0, 0, 0)).toBe("Late and plain answer every question alike.");
  expect(difference(0.3, null, null)).toContain("one question says nothing");
});

test("default: a mean has its interval, if there is one", () => {
  expect(withInterval({ mean: 0.5, low: 0.25, high: 0.75 })).toBe("0.500 (0.250 to 0.750)");
  expect(withInterval({ mean: 1, low: null, high: null })).toBe("1.000");
});
