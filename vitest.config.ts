import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { ViteUserConfig } from "vitest/config";

const needsRedis = (folder: string): boolean => readFileSync(`${folder}/package.json`, "utf8").includes('"ioredis"');

/** One project per package and app, named by its folder; a new one needs no edit here. */
const workspaceProjects = globSync(["packages/*", "apps/*"])
  .filter((folder) => existsSync(`${folder}/package.json`))
  .toSorted()
  .map((folder) => ({
    extends: true as const,
    test: {
      name: basename(folder),
      root: folder,
      globalSetup: needsRedis(folder) ? [join(import.meta.dirname, "tools/redis-setup.ts")] : [],
    },
  }));

const config: ViteUserConfig = {
  test: {
    include: ["**/*.test.ts"],
    globals: false,
    retry: 0,
    // A busy machine is no failure: what hangs is stopped, what is slow is not.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ["default", "./tools/plain-reporter.ts"],
    coverage: { provider: "v8", include: ["packages/*/src/**/*.ts"], reporter: ["text", "json-summary"] },
    projects: [
      ...workspaceProjects,
      ...["repo-tests", "tools"].map((name) => ({ extends: true as const, test: { name, root: name } })),
    ],
  },
};

export default config;
