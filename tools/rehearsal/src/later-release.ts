import { join } from "node:path";
import { compileErrors, compilers } from "./compile.ts";
import { runProblems } from "./consumer.ts";
import type { Released } from "./first-release.ts";
import { installOne, managers } from "./install-all.ts";
import { programs } from "./program.ts";
import { addChangeset, applyVersions, publish, type Versions } from "./release.ts";
import { fromRoot, scope } from "./repository.ts";
import type { Stage } from "./stage.ts";
import { levelOf, releaseProblems } from "./version-change.ts";

const core = `${scope}core`;

/** A program that reaches core through another package. */
const probe = "batcher";

/**
 * Releases a change of core alone. Nobody else may go up by more than a patch, everything that went up must be published,
 * and whoever installs afterwards gets the new core, once.
 */
export async function laterRelease(
  stage: Stage,
  { clone, versions: before }: Released,
  level: "minor" | "patch",
): Promise<Released | undefined> {
  const subject = `${level} of core`;
  const released = await stage.log.run(subject, async () => {
    addChangeset(clone, { [core]: level }, "Changed core.");
    const versions = await applyVersions(clone);
    const published = await publish(clone, stage.env);
    const raised = Object.keys(versions).filter((name) => versions[name] !== before[name]);
    const missing = raised.filter((name) => !published.includes(`${name}@${versions[name]}`));
    const problems = [
      ...releaseProblems(before, versions, core, level),
      ...missing.map((name) => `${name} ${versions[name]} was not published`),
    ];
    return { detail: describe(before, versions), problems, value: { clone, versions } };
  });
  if (released !== undefined) await tryAfter(stage, subject, released.versions);
  return released;
}

function describe(before: Versions, after: Versions): string {
  const counts = new Map<string, number>();
  for (const name of Object.keys(after)) {
    const level = levelOf(before[name] ?? "", after[name] ?? "");
    if (name !== core) counts.set(level, (counts.get(level) ?? 0) + 1);
  }
  const others = [...counts].map(([level, count]) => `${count} ${level === "none" ? "unchanged" : level}`).join(", ");
  return `core ${before[core]} to ${after[core]}; the others: ${others}`;
}

async function tryAfter(stage: Stage, subject: string, versions: Versions): Promise<void> {
  const program = programs.find(({ name }) => name === probe);
  const compiler = compilers.at(-1);
  if (program === undefined || compiler === undefined) throw new Error(`${fromRoot()} has no program ${probe}.`);
  const parent = join(stage.sandbox.folder, `after ${subject}`);
  for (const manager of managers) {
    const installation = { program, manager, subject: `${manager} ${probe} after ${subject}` };
    const consumer = await installOne(stage, installation, parent, versions);
    if (consumer === undefined) continue;
    await stage.log.run(`${installation.subject} runs`, async () => ({
      detail: "",
      problems: [
        ...(await compileErrors(compiler, [consumer], consumer.folder)),
        ...(await runProblems(consumer, process.execPath, stage.env)),
      ],
      value: undefined,
    }));
  }
}
