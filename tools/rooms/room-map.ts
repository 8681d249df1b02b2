import { circlesIn, type Graph } from "./graph.ts";
import { isTest, type SourceFile } from "./source-file.ts";

/** The files that lie in `src` itself: what the package exports. */
export const FRONT = "src";

/** The room of a file: the folder in `src` that it lies in. */
export function roomOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : FRONT;
}

/** The one file of a room that other rooms may import. */
function doorOf(room: string): string {
  return `${room}/index.ts`;
}

/** Which room imports which, types included; tests do not count. */
export function roomArrows(files: readonly SourceFile[]): Graph {
  const arrows = new Map<string, Set<string>>();
  for (const { path, imports } of sourcesIn(files)) {
    const room = roomOf(path);
    const targets = arrows.get(room) ?? new Set<string>();
    for (const target of imports.map(roomOf)) if (target !== room) targets.add(target);
    arrows.set(room, targets);
  }
  return arrows;
}

/** Which file imports which, types included; tests do not count. */
export function fileArrows(files: readonly SourceFile[]): Graph {
  return new Map(sourcesIn(files).map(({ path, imports }) => [path, new Set(imports)]));
}

/** Which file imports what another holds: a door is looked through, for it only hands on. Tests do not count. */
export function arrowsBehindDoors(files: readonly SourceFile[]): Graph {
  const doors = new Map(files.filter(({ path }) => path.endsWith("/index.ts")).map((file) => [file.path, file]));
  const behind = ({ from, name }: SourceFile["names"][number]): string[] => {
    const handed = doors.get(from)?.names;
    if (handed === undefined) return [from];
    return handed.filter((each) => name === "*" || each.name === name).map((each) => each.from);
  };
  return new Map(
    sourcesIn(files)
      .filter(({ path }) => !doors.has(path))
      .map(({ path, names }) => [path, new Set(names.flatMap(behind))]),
  );
}

/** Everything in a package that is not as rooms should be, one sentence each. */
export function roomFaults(files: readonly SourceFile[]): string[] {
  return [
    ...doorFaults(files),
    ...circleFaults("rooms", roomArrows(files)),
    ...circleFaults("files", fileArrows(files)),
  ];
}

function doorFaults(files: readonly SourceFile[]): string[] {
  const sources = sourcesIn(files);
  const faults = sources.flatMap(({ path, imports }) =>
    imports
      .filter((target) => roomOf(target) !== roomOf(path) && target !== doorOf(roomOf(target)))
      .map((target) => `${path} imports ${target}, which is no door`),
  );
  for (const room of new Set(sources.map(({ path }) => roomOf(path)))) {
    if (room === FRONT) continue;
    const door = sources.find(({ path }) => path === doorOf(room));
    if (door === undefined) faults.push(`${room} has no ${doorOf(room)}`);
    else if (door.sentence === "") faults.push(`${doorOf(room)} does not begin with a line that says what ${room} is`);
  }
  return faults;
}

function circleFaults(what: string, graph: Graph): string[] {
  return circlesIn(graph).map((circle) => `a circle of ${what}: ${circle.join(", ")}`);
}

function sourcesIn(files: readonly SourceFile[]): readonly SourceFile[] {
  return files.filter(({ path }) => !isTest(path));
}
