import { beforeAll, describe, expect, test } from "vitest";
import { compilers } from "./compile.ts";
import { installations, managers, sources } from "./install-all.ts";
import { programs } from "./program.ts";
import { rehearse } from "./rehearsal.ts";
import type { Step } from "./steps.ts";
import { upstreamRegistry } from "./upstream.ts";

test("default: every published package is installed by a program of its own", () => {
  const installed = new Set(programs.flatMap(({ packages }) => packages));
  expect([...sources.keys()].filter((name) => !installed.has(name))).toEqual([]);
});

const upstream = await upstreamRegistry();

// The packages of others come from the registry that npm is set to: without it there is nothing to install.
describe.skipIf(upstream === undefined)("a release, with the registry that npm is set to", () => {
  let steps: readonly Step[] = [];

  /** What is wrong with the steps whose subject begins so; a step that nobody came to is wrong too. */
  const problemsOf = (...subjects: readonly string[]): string[] =>
    subjects.flatMap((subject) => {
      const found = steps.filter((step) => step.subject.startsWith(subject));
      return found.length === 0 ? [`${subject}: not reached`] : found.flatMap(({ problems }) => problems);
    });

  beforeAll(async () => {
    steps = await rehearse({ upstream: upstream!, whole: false });
    // Nothing can be installed without a build: one failure then says so, not one per package.
    const [problem] = problemsOf("clone");
    if (problem !== undefined) throw new Error(problem);
  }, 1_800_000);

  test("default: versions and publishes every package from a clone, each once", () => {
    expect(problemsOf("first release")).toEqual([]);
  });

  test.each(installations(false))(
    "behavior: $subject installs in an empty folder, and brings what is declared and nothing else",
    ({ subject }) => {
      const [step] = steps.filter((each) => each.subject === subject);
      expect(step?.problems).toEqual([]);
    },
  );

  test.each(compilers)(
    "behavior: TypeScript $version compiles every program against what was installed",
    (compiler) => {
      expect(problemsOf(`TypeScript ${compiler.version}`)).toEqual([]);
    },
  );

  test("behavior: every compiled program runs and prints what it says", () => {
    expect(problemsOf(`TypeScript ${compilers.at(-1)?.version} on Node ${process.versions.node}`)).toEqual([]);
  });

  test.each(["patch", "minor"])(
    "behavior: a %s of core raises nobody else by more than a patch, and installs",
    (level) => {
      const installs = managers.map((manager) => `${manager} batcher after ${level} of core`);
      expect(problemsOf(`${level} of core`, ...installs)).toEqual([]);
    },
  );
});
