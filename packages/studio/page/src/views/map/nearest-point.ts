import type { MapReply } from "../../../../src/api/map.ts";
import { placeOn, type View } from "./map-scene.ts";

/** The point nearest to a place on the canvas, at most `reach` CSS pixels away. Absent: there is none. */
export function nearestPoint(
  canvas: { readonly clientWidth: number; readonly clientHeight: number },
  view: View,
  { points }: Pick<MapReply, "points">,
  { x, y, reach }: { readonly x: number; readonly y: number; readonly reach: number },
): number | undefined {
  const [originX, originY] = placeOn(canvas, view, [0, 0]);
  const [unitX, unitY] = placeOn(canvas, view, [1, 1]);
  let [nearest, least] = [-1, reach * reach];
  for (let point = 0; 2 * point < points.length; point++) {
    const left = originX + (unitX - originX) * points[2 * point]! - x;
    const down = originY + (unitY - originY) * points[2 * point + 1]! - y;
    const distance = left * left + down * down;
    if (distance <= least) [nearest, least] = [point, distance];
  }
  return nearest === -1 ? undefined : nearest;
}
