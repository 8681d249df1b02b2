import { existsSync, globSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import type { ViteUserConfig } from "vitest/config";
import { LongestFirst } from "./tools/longest-first.ts";

// pnpm's shims name a folder here in which every package of the repository is found, whether it is installed or not.
delete process.env["NODE_PATH"];

/** What is started or found for the tests of a project that depends on a package. */
const setups = {
  ioredis: "tools/redis-setup.ts",
  pg: "tools/postgres-setup.ts",
  "playwright-core": "tools/chromium-setup.ts",
};

/** What one project needs that no dependency of its manifest tells. */
const ownSetups: Readonly<Record<string, string>> = {
  eval: "tools/reference-measures-setup.ts",
  studio: "tools/studio-page-setup.ts",
};

function setupsOf(folder: string): string[] {
  const manifest = readFileSync(`${folder}/package.json`, "utf8");
  const needed = Object.entries(setups).filter(([dependency]) => manifest.includes(`"${dependency}"`));
  const own = ownSetups[basename(folder)];
  return [...needed.map(([, setup]) => setup), ...(own === undefined ? [] : [own])].map((setup) =>
    join(import.meta.dirname, setup),
  );
}

/**
 * Projects whose files may share a process: no state of a module, no WebAssembly and no child process of theirs is seen by
 * another file. A process of its own costs each file a third of a second of CPU.
 */
const sharing: ReadonlySet<string> = new Set([
  "adapter",
  "ai-sdk",
  "bullmq",
  "cache",
  "core",
  "eval",
  "jina",
  "langchain",
  "llamaindex",
  "ollama",
  "openai",
  "pg-boss",
  "search",
  "testing",
  "voyage",
]);

/** Where Node keeps what it has compiled: a program that a test starts from its sources is there in half the time. */
const compiled = join(import.meta.dirname, ".cache/compiled");

/** One project per package and app, and the recipes, named by its folder; a new one needs no edit here. */
const workspaceProjects = globSync(["packages/*", "apps/*", "recipes"])
  .filter((folder) => existsSync(`${folder}/package.json`))
  .toSorted()
  .map((folder) => ({
    extends: true as const,
    test: {
      name: basename(folder),
      root: folder,
      isolate: !sharing.has(basename(folder)),
      env: { NODE_COMPILE_CACHE: compiled },
      globalSetup: setupsOf(folder),
    },
  }));

const config: ViteUserConfig = {
  test: {
    include: ["**/*.test.ts"],
    globals: false,
    // oxlint-disable-next-line embedloom/no-test-retry -- in CI alone, and named: docs/decisions/0051
    retry: process.env["CI"] === undefined ? 0 : 1,
    // Vitest leaves one core to itself, which is half of a machine with two; many tests wait more than they compute.
    maxWorkers: availableParallelism(),
    sequence: { sequencer: LongestFirst },
    // V8 13.6 can abort while it frees WebAssembly code ("Check failed: jit_page_->allocations_.erase(addr) == 1"): a test's process is too short to need that.
    execArgv: ["--no-wasm-code-gc"],
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
