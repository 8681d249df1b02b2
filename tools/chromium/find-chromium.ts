import { existsSync, globSync } from "node:fs";
import { delimiter, join } from "node:path";
import { unpackPackage } from "../debian/unpack-package.ts";
import { findExecutable, isExecutable } from "../find-executable.ts";

/** A Chromium, or a browser made from it, and what its process needs in its environment. */
export interface ChromiumBinary {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

const cacheFolder = join(import.meta.dirname, "../../.cache/chromium");
const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const macApplications = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * Takes `CHROMIUM_PATH`, then looks on PATH, among the applications of macOS and in `.cache/chromium`, then unpacks the
 * distribution's package there; `undefined` when all that fails.
 */
export function findChromium(): ChromiumBinary | undefined {
  const given = process.env.CHROMIUM_PATH || undefined;
  if (given !== undefined) return { path: given, env: {} };
  return installed() ?? unpacked() ?? (unpackOnce() ? unpacked() : undefined);
}

function installed(): ChromiumBinary | undefined {
  const path = findExecutable(names) ?? macApplications.find(isExecutable);
  return path === undefined ? undefined : { path, env: {} };
}

// A package that held no binary, as Ubuntu's, holds none the next time either.
function unpackOnce(): boolean {
  return !existsSync(cacheFolder) && unpackPackage("chromium", cacheFolder);
}

function unpacked(): ChromiumBinary | undefined {
  const path = join(cacheFolder, "usr/lib/chromium/chromium");
  if (!isExecutable(path)) return undefined;
  const libraries = globSync(join(cacheFolder, "{usr/,}lib/*-linux-gnu*{,/*/}")).filter((folder) => existsSync(folder));
  return {
    path,
    env: {
      LD_LIBRARY_PATH: libraries.join(delimiter),
      // Where the system has no fonts, it has no list of them either.
      ...(!existsSync("/etc/fonts") && { FONTCONFIG_PATH: join(cacheFolder, "etc/fonts") }),
    },
  };
}
