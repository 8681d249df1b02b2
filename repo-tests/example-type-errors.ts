import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { fromRoot } from "./workspace.ts";

/** What the compiler says of the modules of a folder: by module, `line: error`. Errors in other files are not theirs. */
export function typeErrorsOf(folder: string, modules: readonly string[]): Map<string, string[]> {
  const tsconfig = {
    extends: relative(folder, fromRoot("tsconfig.base.json")).replaceAll("\\", "/"),
    compilerOptions: {
      noEmit: true,
      declaration: false,
      isolatedDeclarations: false,
      noUnusedLocals: false,
      noUnusedParameters: false,
    },
    files: modules,
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  const tsc = fromRoot("node_modules/typescript/bin/tsc");
  const { stdout, stderr } = spawnSync(process.execPath, [tsc, "-p", folder, "--pretty", "false"], {
    encoding: "utf8",
  });
  if (stderr !== "" || /^error /m.test(stdout)) throw new Error(`The compiler could not begin:\n${stdout}${stderr}`);
  const errors = new Map<string, string[]>();
  // An error goes on in indented lines.
  for (const [, file = "", line, error] of stdout.matchAll(/^(\S.*?)\((\d+),\d+\): (error .*(?:\n .*)*)/gm)) {
    const module = basename(file);
    if (modules.includes(module)) errors.set(module, [...(errors.get(module) ?? []), `${line}: ${error}`]);
  }
  return errors;
}
