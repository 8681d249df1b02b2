import { readFileSync } from "node:fs";

/** The version of this package. */
export function programVersion(): string {
  // One folder up from the build, two from the source.
  for (const up of ["../", "../../"]) {
    const version = versionIn(new URL(`${up}package.json`, import.meta.url));
    if (version !== undefined) return version;
  }
  return "unknown";
}

function versionIn(manifest: URL): string | undefined {
  try {
    const { name, version }: { name?: string; version?: string } = JSON.parse(readFileSync(manifest, "utf8"));
    return name === "embedloom" ? version : undefined;
  } catch {
    return undefined;
  }
}
