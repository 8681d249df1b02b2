// Measures how each package is laid out, and draws packages and rooms into ARCHITECTURE.md and docs/rooms.md: `npm run rooms`.
// `npm run rooms -- --faults [package …]` says instead what is wrong.
import { readFileSync, writeFileSync } from "node:fs";
import { fromRoot, packages } from "../repo-tests/workspace.ts";
import { measureRooms } from "./rooms/measures.ts";
import { picture, roomTables, withDrawn } from "./rooms/picture.ts";
import { roomFaults } from "./rooms/room-map.ts";
import { sourceFiles } from "./rooms/source-file.ts";

const [flag, ...only] = process.argv.slice(2);
const sources = new Map(packages.map(({ name }) => [name, sourceFiles(name)]));
if (flag === "--faults") {
  for (const [name, files] of sources) {
    if (only.length > 0 && !only.includes(name)) continue;
    for (const fault of roomFaults(files)) console.log(`${name}: ${fault}`);
  }
} else {
  console.table(Object.fromEntries([...sources].map(([name, files]) => [name, measureRooms(files)])));
  draw("ARCHITECTURE.md", picture(sources));
  draw("docs/rooms.md", roomTables(sources));
}

function draw(document: string, drawn: string): void {
  const path = fromRoot(document);
  writeFileSync(path, withDrawn(readFileSync(path, "utf8"), drawn));
}
