import { homedir } from "node:os";
import { join } from "node:path";

/**
 * A folder of the user's account: `LOCALAPPDATA` on Windows, else what an XDG variable names, else one in the home folder.
 *
 * @param variable such as `XDG_DATA_HOME`
 * @param below where it is in the home folder without the variable, such as `.local/share`
 * See https://specifications.freedesktop.org/basedir-spec
 */
export function userFolder(variable: string, below: string): string {
  const { LOCALAPPDATA: local, [variable]: named } = process.env;
  if (process.platform === "win32" && local !== undefined && local !== "") return local;
  return named !== undefined && named !== "" ? named : join(homedir(), below);
}
