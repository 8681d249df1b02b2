import { expect, test } from "vitest";
import { stampPoints } from "./stamp-points.ts";

const white = (width: number, height: number): Uint8ClampedArray => new Uint8ClampedArray(4 * width * height).fill(255);

test("default: a point takes its colour at its place, and nothing far from it changes", () => {
  const picture = { data: white(20, 20), width: 20, height: 20 };
  stampPoints(picture, {
    places: Float32Array.of(10, 10),
    colorOf: Uint16Array.of(0),
    colors: [[10, 20, 30]],
    opacity: [1],
    radius: 2,
  });
  const at = 4 * (10 * 20 + 10);
  expect([...picture.data.subarray(at, at + 4)]).toEqual([10, 20, 30, 255]);
  expect([...picture.data.subarray(0, 4)]).toEqual([255, 255, 255, 255]);
});

test("behavior: what lies outside of the picture is not drawn", () => {
  const picture = { data: white(8, 8), width: 8, height: 8 };
  const places = Float32Array.of(-5, 4, 4, 100, 0, 0, 8, 8);
  stampPoints(picture, { places, colorOf: new Uint16Array(4), colors: [[0, 0, 0]], opacity: [1], radius: 3 });
  expect(picture.data.every((value) => value === 255)).toBe(true);
});
