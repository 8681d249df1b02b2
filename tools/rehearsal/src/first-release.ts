import { join } from "node:path";
import { publish, applyVersions, type Versions } from "./release.ts";
import { borrowBuild, buildClone, cloneWorkingTree } from "./scratch-clone.ts";
import type { Stage } from "./stage.ts";

/** A checkout whose packages are in the registry. */
export interface Released {
  readonly clone: string;
  readonly versions: Versions;
}

/** Clones, builds, versions and publishes, as the release workflow does. */
export async function firstRelease({ sandbox, env, log, whole }: Stage): Promise<Released | undefined> {
  const clone = join(sandbox.folder, "clone");
  const cloned = await log.run("clone", async () => {
    await cloneWorkingTree(clone);
    await (whole ? buildClone(clone) : borrowBuild(clone));
    return { detail: whole ? "installed and built in the clone" : "with the build of the working tree", value: true };
  });
  if (cloned === undefined) return undefined;
  return log.run("first release", async () => {
    const versions = await applyVersions(clone);
    const published = await publish(clone, env);
    const again = await publish(clone, env);
    const expected = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
    const problems = [
      ...expected.filter((tag) => !published.includes(tag)).map((tag) => `${tag} was not published`),
      ...expected
        .filter((tag) => tag.endsWith("@0.0.0"))
        .map((tag) => `${tag} has no release yet: no changeset names it`),
      ...again.map((tag) => `${tag} was published a second time`),
    ];
    return {
      detail: `${published.length} packages: ${[...new Set(Object.values(versions))].join(", ")}`,
      problems,
      value: { clone, versions },
    };
  });
}
