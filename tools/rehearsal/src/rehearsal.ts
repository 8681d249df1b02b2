import { compileAndRun } from "./compile-and-run.ts";
import { firstRelease } from "./first-release.ts";
import { installAll } from "./install-all.ts";
import { laterRelease } from "./later-release.ts";
import { startRegistry } from "./registry.ts";
import { createSandbox } from "./sandbox.ts";
import { createStepLog, type Step } from "./steps.ts";
import type { Upstream } from "./upstream.ts";

export interface RehearsalSettings {
  /** The registry that has everybody else's packages. */
  readonly upstream: Upstream;
  /** Build in the clone, and run what every TypeScript compiled on every Node, instead of the shorter way. */
  readonly whole: boolean;
  /** Called with each step when it ends. */
  readonly told?: (step: Step) => void;
}

/** Releases everything to a registry of its own, and uses it from empty folders. Leaves nothing behind and nothing running. */
export async function rehearse({ upstream, whole, told = () => {} }: RehearsalSettings): Promise<readonly Step[]> {
  const log = createStepLog(told);
  const sandbox = createSandbox();
  try {
    const registry = await startRegistry(sandbox.folder, upstream);
    try {
      const stage = { sandbox, env: sandbox.env(registry.url), upstreamEnv: upstream.env, log, whole };
      const first = await firstRelease(stage);
      if (first === undefined) return log.steps;
      await compileAndRun(stage, await installAll(stage, first.versions));
      const second = await laterRelease(stage, first, "patch");
      if (second !== undefined) await laterRelease(stage, second, "minor");
    } finally {
      await registry.stop();
    }
  } finally {
    sandbox.remove();
  }
  return log.steps;
}
