import { circlesIn, longestPath } from "./graph.ts";
import { arrowsBehindDoors, fileArrows, FRONT, roomArrows, roomFaults, roomOf } from "./room-map.ts";
import { isTest, type SourceFile } from "./source-file.ts";

/** How a package is laid out. */
export interface RoomMeasures {
  /** Source files. */
  readonly files: number;
  /** Rooms, the front not counted. */
  readonly rooms: number;
  /** Source files in `src` itself. */
  readonly front: number;
  /** Source files of the largest room, the front included. */
  readonly largest: number;
  /** Arrows between rooms. */
  readonly arrows: number;
  /** Groups of files that import each other in a circle, types included, and the files in them. */
  readonly circles: number;
  readonly filesInCircles: number;
  /** Groups of rooms that do. */
  readonly roomCircles: number;
  /** Imports past a door, rooms without one, and circles. */
  readonly faults: number;
  /** Files on the longest way of imports; doors are looked through. */
  readonly longestPath: number;
  /** Lines of source and of tests. */
  readonly lines: number;
  readonly testLines: number;
}

/** Measures one package. */
export function measureRooms(files: readonly SourceFile[]): RoomMeasures {
  const sources = files.filter(({ path }) => !isTest(path));
  const sizes = new Map<string, number>();
  for (const { path } of sources) sizes.set(roomOf(path), (sizes.get(roomOf(path)) ?? 0) + 1);
  const arrows = roomArrows(files);
  const graph = fileArrows(files);
  const circles = circlesIn(graph);
  const sum = (some: readonly SourceFile[]): number => some.reduce((total, { lines }) => total + lines, 0);
  return {
    files: sources.length,
    rooms: sizes.size - (sizes.has(FRONT) ? 1 : 0),
    front: sizes.get(FRONT) ?? 0,
    largest: Math.max(...sizes.values()),
    arrows: [...arrows.values()].reduce((total, { size }) => total + size, 0),
    circles: circles.length,
    filesInCircles: circles.flat().length,
    roomCircles: circlesIn(arrows).length,
    faults: roomFaults(files).length,
    longestPath: longestPath(arrowsBehindDoors(files)).length,
    lines: sum(sources),
    testLines: sum(files.filter(({ path }) => isTest(path))),
  };
}
