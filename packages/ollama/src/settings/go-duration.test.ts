import { expect, test } from "vitest";
import { isGoDuration } from "./go-duration.ts";

test.each([
  "5m",
  "10m",
  "0",
  "-0",
  "+5s",
  "-1s",
  "1.5h30m",
  ".5s",
  "1.s",
  "1h1m1s1ms1us1\u00b5s1\u03bcs1ns",
  "0.000000001h",
  "2562047h",
])("default: %s is a duration", (text) => {
  expect(isGoDuration(text)).toBe(true);
});

test.each([
  "",
  "soon",
  "10",
  "-",
  "+",
  ".",
  ".s",
  "s",
  "5 m",
  " 5m",
  "5m ",
  "5M",
  "5min",
  "5d",
  "1e3s",
  "1m-1s",
  "--1s",
  "٣s",
  "Infinity",
  "2562048h",
])("error: %j is none", (text) => {
  expect(isGoDuration(text)).toBe(false);
});
