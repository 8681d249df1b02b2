import { existsSync } from "node:fs";
import { basename } from "node:path/posix";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { NODE_MAJORS } from "../tools/rehearsal/src/node-versions.ts";
import { filesMatching, fromRoot, readText } from "./workspace.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly strategy?: { readonly matrix: { readonly include: readonly { readonly node: number }[] } };
  readonly needs?: readonly string[];
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const { scripts }: { scripts: Readonly<Record<string, string>> } = JSON.parse(readText("package.json"));

const workflows = filesMatching(".github/workflows/*.yml").map((path) => {
  const source = readText(path);
  const workflow: Workflow = parse(source);
  return { path, source, workflow, jobs: Object.values(workflow.jobs) };
});

test("default: there is one workflow for changes and one for releases", () => {
  expect(workflows.map(({ path }) => basename(path))).toEqual(["ci.yml", "release.yml"]);
});

describe.each(workflows)("$path", ({ source, workflow, jobs }) => {
  const steps = jobs.flatMap((job) => job.steps);

  test("behavior: actions are pinned by the hash of a commit, with the release it is beside it", () => {
    const used = source.split("\n").filter((line) => /^\s*(- )?uses:/.test(line));
    expect(used.length).toBeGreaterThan(0);
    for (const line of used) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test("behavior: may read by default, and a job that may write says why beside each right", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
    const granted = source
      .split("\n")
      .flatMap((line, i, lines) => (line.endsWith(": write") ? [lines[i - 1] ?? ""] : []));
    for (const above of granted) expect(above).toMatch(/^\s+# /);
  });

  test("behavior: never runs code of a pull request with rights of the repository, and keeps no credentials", () => {
    expect(Object.keys(workflow.on)).not.toContain("pull_request_target");
    const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    for (const { with: settings } of checkouts) expect(settings).toMatchObject({ "persist-credentials": false });
  });

  test("behavior: every job ends by itself, and every script of ours that it runs exists", () => {
    for (const job of jobs) expect(job["timeout-minutes"]).toBeGreaterThan(0);
    const ours = steps.flatMap(({ run = "" }) => run.match(/^\.[\w/.-]+/gm) ?? []);
    expect(ours.length).toBeGreaterThan(0);
    for (const script of ours) expect(existsSync(fromRoot(script)), script).toBe(true);
  });

  test("behavior: every script of package.json that it runs exists", () => {
    const named = steps.flatMap(({ run = "" }) =>
      [...run.matchAll(/^npm run ([\w-]+)/gm)].map(([, name = ""]) => name),
    );
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  test("behavior: no text that a stranger may choose is pasted into a shell", () => {
    for (const { run = "" } of steps) expect(run).not.toContain("${{");
  });
});

test("behavior: ci-ok waits for every other job of ci and fails with any of them", () => {
  const { jobs } = workflows.find(({ path }) => path.endsWith("ci.yml"))!.workflow;
  const { "ci-ok": verdict, ...others } = jobs;
  expect(verdict?.needs).toEqual(Object.keys(others));
  expect(verdict?.if).toBe("always()");
});

test("behavior: ci tests on every Node that packages are made for, and rehearses the release", () => {
  const { jobs } = workflows.find(({ path }) => path.endsWith("ci.yml"))!.workflow;
  const tested = jobs["test"]?.strategy?.matrix.include.map(({ node }) => node);
  expect(tested).toEqual(expect.arrayContaining([...NODE_MAJORS]));
  expect(jobs["rehearsal"]?.steps.map(({ run }) => run)).toContain("npm run rehearse");
});

test("behavior: what may publish or write installs nothing that could run, and what builds may only read", () => {
  const { jobs } = workflows.find(({ path }) => path.endsWith("release.yml"))!.workflow;
  const { build, publish, ...others } = jobs;
  expect([build?.permissions, publish?.permissions]).toEqual([undefined, { contents: "read", "id-token": "write" }]);
  for (const job of Object.values(others)) expect(job.permissions).not.toHaveProperty("id-token");
  const publishing = publish!.steps.map(({ run = "" }) => run).join("\n");
  expect(publishing).toContain("tools/release/publish.sh tarballs");
  expect(publishing).not.toMatch(/pnpm|npm (ci|install|run|test)/);
  expect(build!.steps.map(({ run }) => run)).toContain("tools/release/pack.sh tarballs");
});
