// Measures the rooms of each package and draws them into ARCHITECTURE.md: `npm run rooms`. With `--faults` it says what is wrong.
import { packages } from "../repo-tests/workspace.ts";
import { measureRooms } from "./rooms/measures.ts";
import { roomFaults } from "./rooms/room-map.ts";
import { sourceFiles } from "./rooms/source-file.ts";

const [flag, ...only] = process.argv.slice(2);
const names = packages.map(({ name }) => name);
if (flag === "--faults") {
  for (const name of only.length === 0 ? names : only) {
    for (const fault of roomFaults(sourceFiles(name))) console.log(`${name}: ${fault}`);
  }
} else {
  console.table(Object.fromEntries(names.map((name) => [name, measureRooms(sourceFiles(name))])));
}
