import { fileURLToPath } from "node:url";
import { userPath } from "./user-path.ts";

/** Where the index and the SQLite cache lie: the folder the user named, else `.cache/demo` of the repository. */
export function dataFolder(named: string | undefined): string {
  return named === undefined ? fileURLToPath(new URL("../../../../.cache/demo", import.meta.url)) : userPath(named);
}
