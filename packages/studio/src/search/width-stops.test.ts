import { expect, test } from "vitest";
import { widthStops } from "./width-stops.ts";

test("default: halves of the full width down to 8, nothing trained where nothing is known", () => {
  expect(widthStops(384, undefined)).toEqual({ stops: [384, 192, 96, 48, 24, 12], trained: [] });
  expect(widthStops(7, undefined)).toEqual({ stops: [7], trained: [] });
  expect(widthStops(0, undefined)).toEqual({ stops: [], trained: [] });
});

test("args: the trained widths are stops too", () => {
  const { stops, trained } = widthStops(256, { sizes: [512, 256, 192, 64], anyFrom: 100 });
  expect(stops).toEqual([256, 192, 128, 64, 32, 16, 8]);
  expect(trained).toEqual([256, 192, 128, 64]);
});
