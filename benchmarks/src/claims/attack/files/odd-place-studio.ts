import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { startStudio } from "../../../../../packages/studio/src/index.ts";
import type { PathOpener } from "./odd-place-openers.ts";

/** Starts a studio over a folder and ends it; whether its token is the one that the folder has afterwards. */
async function studio(path: string): Promise<boolean> {
  const dataFolder = resolve(path);
  const { address, close } = await startStudio({ dataFolder, port: 0 });
  await close();
  const token = await readFile(join(dataFolder, "token"), "utf8");
  return new URL(address).searchParams.get("token") === token;
}

const inStudio = (file: string): NonNullable<PathOpener["prepare"]> => {
  return async (path) => {
    await studio(path);
    return [join(path, file)];
  };
};

/** The files of a studio's folder. */
export const STUDIO_OPENERS: Readonly<Record<string, PathOpener>> = {
  "database of the studio": { prepare: inStudio("studio.sqlite"), use: studio },
  "token of the studio": { replaces: true, prepare: inStudio("token"), use: studio },
};
