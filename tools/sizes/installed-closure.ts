import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { bytesOf } from "../rehearsal/src/installed-packages.ts";
import { type Manifest, readManifest, required } from "../rehearsal/src/repository.ts";
import type { UnpackedPackage } from "./unpacked-packages.ts";

/** What installing one package brings. */
export interface InstalledClosure {
  /** Bytes of all files: its own, and those of everything below it. */
  readonly bytes: number;
  /** Packages below it, each version once. */
  readonly packages: number;
  /** Whether some of them are binaries for this system alone, so that another system brings others. */
  readonly systemBound: boolean;
}

interface Member {
  readonly manifest: Manifest & { readonly os?: readonly string[] };
  /** Where its files lie. */
  readonly folder: string;
  /** Where its dependencies are looked for. */
  readonly from: string;
}

/** Follows dependencies and needed peers through the versions that the lockfile chose. */
export function installedClosure(root: UnpackedPackage, ours: readonly UnpackedPackage[]): InstalledClosure {
  const member = ({ manifest, source, folder }: UnpackedPackage): Member => ({ manifest, folder, from: source });
  const members = new Map([[root.folder, member(root)]]);
  // A map hands out what is added while it is walked.
  for (const { manifest, from } of members.values()) {
    const optional = Object.keys(manifest.optionalDependencies ?? {});
    for (const name of [...required(manifest), ...optional]) {
      const own = ours.find((each) => each.manifest.name === name);
      const found = own === undefined ? foreign(name, from) : member(own);
      if (found !== undefined) members.set(found.folder, found);
      else if (!optional.includes(name))
        throw new Error(`${manifest.name} needs ${name}, which is not installed here.`);
    }
  }
  const all = [...members.values()];
  return {
    bytes: all.reduce((sum, { folder }) => sum + bytesOf(folder), 0),
    packages: all.length - 1,
    systemBound: all.some(({ manifest }) => manifest.os?.length === 1),
  };
}

/** A package of others as Node finds it: in a `node_modules` of the folder or of one above it. */
function foreign(name: string, from: string): Member | undefined {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    const path = basename(folder) === "node_modules" ? join(folder, name) : join(folder, "node_modules", name);
    if (existsSync(join(path, "package.json"))) {
      const real = realpathSync(path);
      return { manifest: readManifest(real), folder: real, from: real };
    }
  }
  return undefined;
}
