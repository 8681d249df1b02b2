import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type InstalledPackage, installedPackages } from "./installed-packages.ts";
import type { Program } from "./program.ts";
import { runCommand } from "./run-command.ts";

export type PackageManager = "npm" | "pnpm";

/** A program in a folder of its own, with what it needs installed there. */
export interface Consumer {
  readonly program: Program;
  readonly manager: PackageManager;
  readonly folder: string;
  readonly installed: readonly InstalledPackage[];
}

/** Installs what a program imports into an empty folder, as its user would, and puts the program beside it. */
export async function installConsumer(
  program: Program,
  manager: PackageManager,
  parent: string,
  env: NodeJS.ProcessEnv,
): Promise<Consumer> {
  const folder = join(parent, manager, program.name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
  const { packages, pnpmOptions } = program;
  const args = manager === "npm" ? ["install", ...packages] : ["add", ...pnpmOptions, ...packages];
  await runCommand(manager, args, { cwd: folder, env });
  writeFileSync(join(folder, "main.ts"), program.code);
  return { program, manager, folder, installed: installedPackages(folder) };
}

/** What is wrong with what the compiled program prints. */
export async function runProblems(
  { program, folder }: Consumer,
  node: string,
  env: NodeJS.ProcessEnv,
): Promise<string[]> {
  const printed = (await runCommand(node, ["main.js"], { cwd: folder, env })).trim();
  const expected = program.prints.join("\n");
  return printed === expected ? [] : [`printed\n${printed}\ninstead of\n${expected}`];
}
