// Measures how packages are laid out, in a commit and in the working tree: `npm run rooms:at -- COMMIT` prints it. Without a
// commit it is the one before the rooms, and the tables are drawn into docs/house.md.
import { readFileSync, writeFileSync } from "node:fs";
import { fromRoot, packages } from "../repo-tests/workspace.ts";
import { filesAt, linesAt } from "./rooms/commit.ts";
import { measureRooms, type RoomMeasures } from "./rooms/measures.ts";
import { withDrawn } from "./rooms/picture.ts";
import { sourceFiles } from "./rooms/source-file.ts";

const BEFORE_THE_ROOMS = "9ba95a5";
/** Smaller packages need no rooms. */
const FEWEST_FILES = 20;
const ROOTS = ["packages", "apps", "benchmarks", "recipes", "repo-tests", "tools"];

const [given] = process.argv.slice(2);
if (given?.startsWith("-")) {
  console.error("Name a commit, or nothing: npm run rooms:at -- COMMIT");
  process.exit(2);
}
const commit = given ?? BEFORE_THE_ROOMS;
const drawn = [roomsTable(), linesTable()].join("\n\n");
console.log(drawn);
if (given === undefined) {
  const path = fromRoot("docs/house.md");
  writeFileSync(path, withDrawn(readFileSync(path, "utf8"), drawn, "npm run rooms:at"));
}

function roomsTable(): string {
  const picks: readonly (keyof RoomMeasures)[] = [
    "files",
    "largest",
    "rooms",
    "arrows",
    "filesInCircles",
    "longestPath",
  ];
  const then = filesAt(commit);
  const rows = packages
    .map(({ name }) => ({ name, before: measured(then.get(name)), after: measureRooms(sourceFiles(name)) }))
    .filter(({ after }) => after.files > FEWEST_FILES)
    .toSorted((one, other) => (other.before?.largest ?? 0) - (one.before?.largest ?? 0))
    .map(({ name, before, after }) => {
      const cells = picks.map((pick) => `${before?.[pick] ?? "-"} → ${after[pick]}`);
      return `| \`${name}\` | ${cells.join(" | ")} |`;
    });
  const head = "| package | files | in the largest room | rooms | arrows | files in circles | longest way of imports |";
  return [head, "| --- | --- | --- | --- | --- | --- | --- |", ...rows].join("\n");
}

function measured(files: Parameters<typeof measureRooms>[0] | undefined): RoomMeasures | undefined {
  return files === undefined ? undefined : measureRooms(files);
}

function linesTable(): string {
  const [before, after] = [linesAt(commit, ROOTS), linesAt(undefined, ROOTS)];
  const rows = ROOTS.map((root) => {
    const [one, other] = [before.get(root), after.get(root)];
    return `| \`${root}\` | ${one?.code ?? 0} → ${other?.code ?? 0} | ${one?.tests ?? 0} → ${other?.tests ?? 0} |`;
  });
  return ["| folder | lines of TypeScript | lines of tests |", "| --- | --- | --- |", ...rows].join("\n");
}
