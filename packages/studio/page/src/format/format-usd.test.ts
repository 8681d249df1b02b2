import { expect, test } from "vitest";
import { formatUsd } from "./format-usd.ts";

test("default: small sums keep their digits", () => {
  expect([0, 0.00126, 1.5].map(formatUsd)).toEqual(["$0.0000", "$0.0013", "$1.5000"]);
});
