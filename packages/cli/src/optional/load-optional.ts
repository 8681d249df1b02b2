import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Failure } from "../errors/index.ts";

/**
 * Loads a package that is not installed with this one, because few need it: from beside this package, else from the folder
 * the user stands in.
 *
 * @param name the package
 * @param use what it is needed for, as the beginning of a sentence, such as `Reading PDF files`
 * @param load imports it from beside this package: `() => import("name")`
 * @param entry the part of it that is imported, such as `server/mcp.js`. Absent: its main one
 * @throws Failure that says how to install it
 */
export async function loadOptional<T>(name: string, use: string, load: () => Promise<T>, entry = ""): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (!isMissing(error, name)) throw error;
  }
  const here = createRequire(join(process.cwd(), "package.json"));
  let path: string;
  try {
    path = here.resolve(entry === "" ? name : `${name}/${entry}`);
  } catch {
    throw new Failure(`${use} needs the package ${name}, which is not installed: npm install ${name}`);
  }
  return (await import(pathToFileURL(path).href)) as T;
}

function isMissing(error: unknown, name: string): boolean {
  return (
    error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND" && error.message.includes(name)
  );
}
