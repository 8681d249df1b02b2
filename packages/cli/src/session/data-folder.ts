import { homedir } from "node:os";
import { join } from "node:path";
import { userPath } from "../files/index.ts";

/**
 * Where collections and the cache lie: the folder the user named, else that of `EMBEDLOOM_DATA`, else the program's own, else `embedloom` in the folder for
 * data of the user's account (`XDG_DATA_HOME`, `LOCALAPPDATA` on Windows, else `~/.local/share`).
 */
export function dataFolder(named: string | undefined, ofProgram?: string): string {
  const chosen = named ?? process.env["EMBEDLOOM_DATA"];
  if (chosen !== undefined && chosen !== "") return userPath(chosen);
  return ofProgram ?? join(userData(), "embedloom");
}

function userData(): string {
  const { XDG_DATA_HOME: xdg, LOCALAPPDATA: local } = process.env;
  if (process.platform === "win32" && local !== undefined && local !== "") return local;
  return xdg !== undefined && xdg !== "" ? xdg : join(homedir(), ".local", "share");
}
