import { expect, test } from "vitest";
import { placeOn } from "./map-scene.ts";
import { nearestPoint } from "./nearest-point.ts";

const canvas = { clientWidth: 800, clientHeight: 500 };
const view = { x: 30, y: -12, k: 1.7 };
const points = [-1, -1, 0, 0, 0.02, 0.01, 1, 1];

test("default: the point that is drawn there", () => {
  for (const [point, place] of [
    [-1, -1],
    [0, 0],
    [0.02, 0.01],
    [1, 1],
  ].entries()) {
    const [x, y] = placeOn(canvas, view, [place[0]!, place[1]!]);
    expect(nearestPoint(canvas, view, { points }, { x: x + 1, y, reach: 10 })).toBe(point);
  }
});

test("behavior: none where all are too far", () => {
  expect(nearestPoint(canvas, view, { points }, { x: 5, y: 5, reach: 3 })).toBeUndefined();
});
