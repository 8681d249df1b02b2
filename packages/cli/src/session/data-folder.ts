import { join } from "node:path";
import { userFolder } from "../account/index.ts";
import { userPath } from "../files/index.ts";

/**
 * Where collections and the cache lie: the folder the user named, else that of `EMBEDLOOM_DATA`, else the program's own, else `embedloom` in the folder for
 * data of the user's account (`XDG_DATA_HOME`, `LOCALAPPDATA` on Windows, else `~/.local/share`).
 */
export function dataFolder(named: string | undefined, ofProgram?: string): string {
  const chosen = named ?? process.env["EMBEDLOOM_DATA"];
  if (chosen !== undefined && chosen !== "") return userPath(chosen);
  return ofProgram ?? join(userFolder("XDG_DATA_HOME", ".local/share"), "embedloom");
}
