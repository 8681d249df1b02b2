import { resolve } from "node:path";

/** A path as the user meant it: `npm run` moves into the repository and says in `INIT_CWD` where the user stood. */
export function userPath(path: string): string {
  return resolve(process.env["INIT_CWD"] ?? process.cwd(), path);
}
