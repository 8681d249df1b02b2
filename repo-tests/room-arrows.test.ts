import { describe, expect, test } from "vitest";
import { picture, roomTables, withDrawn } from "../tools/rooms/picture.ts";
import { roomFaults } from "../tools/rooms/room-map.ts";
import { sourceFile, sourceFiles } from "../tools/rooms/source-file.ts";
import { packages, readText } from "./workspace.ts";

/** Packages whose files are not in rooms yet. */
const notYet: ReadonlySet<string> = new Set();

/** From so many files on, a package needs rooms. */
const MOST_IN_FRONT = 20;

const inRooms = packages.filter(({ name }) => !notYet.has(name));

describe.each(inRooms)("$name", ({ name }) => {
  test("behavior: rooms import each other through doors alone, and nothing imports in a circle, types included", () => {
    expect(roomFaults(sourceFiles(name))).toEqual([]);
  });

  test("behavior: src itself holds few files", () => {
    const front = sourceFiles(name).filter(({ path }) => !path.includes("/") && !path.endsWith(".test.ts"));
    expect(front.length).toBeLessThan(MOST_IN_FRONT);
  });
});

test("behavior: no package is excepted that needs no exception", () => {
  const needless = [...notYet].filter((name) => {
    const files = sourceFiles(name);
    return roomFaults(files).length === 0 && files.filter(({ path }) => !path.includes("/")).length < MOST_IN_FRONT;
  });
  expect(needless).toEqual([]);
});

const sources = new Map(packages.map(({ name }) => [name, sourceFiles(name)]));

test.each([
  ["ARCHITECTURE.md", picture],
  ["docs/rooms.md", roomTables],
])("behavior: %s shows the rooms as they are; `npm run rooms` draws them", (document, draw) => {
  expect(withDrawn(readText(document), draw(sources))).toBe(readText(document));
});

describe("a package that is wrong", () => {
  const door = (sentence: string, text = ""): string => `// ${sentence}\n${text}`;
  const faultsOf = (texts: Readonly<Record<string, string>>): string[] =>
    roomFaults(Object.entries(texts).map(([path, text]) => sourceFile(path, text)));

  const sound = {
    "index.ts": 'export { send } from "./send/index.ts";',
    "send/index.ts": door("Sends.", 'export { send } from "./send.ts";'),
    "send/send.ts": 'import { pack } from "../pack/index.ts";',
    "send/send.test.ts": 'import { pack } from "../pack/pack.ts";',
    "pack/index.ts": door("Packs.", 'export { pack } from "./pack.ts";'),
    "pack/pack.ts": "export const pack = 1;",
  };

  test("default: a sound one has no fault", () => {
    expect(faultsOf(sound)).toEqual([]);
  });

  test("error: an import past a door", () => {
    expect(faultsOf({ ...sound, "send/send.ts": 'import { pack } from "../pack/pack.ts";' })).toEqual([
      "send/send.ts imports pack/pack.ts, which is no door",
    ]);
    expect(faultsOf({ ...sound, "send/send.ts": 'const { pack } = await import("../pack/pack.ts");' })).toHaveLength(1);
  });

  test("error: a room without a door, and a door that does not say what the room is", () => {
    expect(faultsOf({ ...sound, "pack/index.ts": 'export { pack } from "./pack.ts";' })).toEqual([
      "pack/index.ts does not begin with a line that says what pack is",
    ]);
    expect(faultsOf({ "index.ts": "", "pack/pack.ts": "" })).toEqual(["pack has no pack/index.ts"]);
  });

  test("error: two rooms that import each other, if only a type", () => {
    const faults = faultsOf({ ...sound, "pack/pack.ts": 'import type { Send } from "../send/index.ts";' });
    expect(faults).toEqual([
      "a circle of rooms: pack, send",
      "a circle of files: pack/index.ts, pack/pack.ts, send/index.ts, send/send.ts",
    ]);
  });

  test("error: a room that imports what stands before all rooms", () => {
    expect(faultsOf({ ...sound, "pack/pack.ts": 'import type { Send } from "../index.ts";' })).toContain(
      "a circle of rooms: pack, send, src",
    );
  });

  test("error: two files of one room that import each other's types", () => {
    const texts = { ...sound, "pack/batch.ts": 'import type { P } from "./pack.ts";' };
    expect(faultsOf({ ...texts, "pack/pack.ts": 'import type { Batch } from "./batch.ts";' })).toEqual([
      "a circle of files: pack/batch.ts, pack/pack.ts",
    ]);
  });
});
