import { rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Consumer } from "./consumer.ts";
import { fromRoot, scope } from "./repository.ts";
import { runCommand } from "./run-command.ts";

/** One compiler. */
export interface TypeScript {
  readonly version: string;
  /** Its `tsc`, for Node to run. */
  readonly tsc: string;
}

const here = createRequire(import.meta.url);
const root = createRequire(fromRoot("package.json"));

/** TypeScript 5.9 and 6, which are installed for the rehearsal, and 7, which compiles this repository. */
export const compilers: readonly TypeScript[] = [
  compilerAt(here.resolve("typescript-5/package.json")),
  compilerAt(here.resolve("typescript-6/package.json")),
  compilerAt(root.resolve("typescript/package.json")),
];

function compilerAt(manifest: string): TypeScript {
  const { version, bin } = here(manifest) as { version: string; bin: { tsc: string } };
  return { version, tsc: join(dirname(manifest), bin.tsc) };
}

/**
 * Compiles the programs of all consumers to `main.js` beside each, and gives the errors. Every program finds the packages
 * of its own folder. Declarations are checked too where all of them are ours.
 */
export async function compileErrors(
  compiler: TypeScript,
  consumers: readonly Consumer[],
  folder: string,
): Promise<string[]> {
  const onlyOurs = ({ installed }: Consumer): boolean =>
    installed.every(({ manifest }) => manifest.name.startsWith(scope));
  const [ours, others] = [consumers.filter(onlyOurs), consumers.filter((consumer) => !onlyOurs(consumer))];
  const errors = await Promise.all([
    errorsOf(compiler, ours, folder, { skipLibCheck: false }),
    errorsOf(compiler, others, folder, { skipLibCheck: true }),
  ]);
  return errors.flat();
}

async function errorsOf(
  { tsc }: TypeScript,
  consumers: readonly Consumer[],
  folder: string,
  options: { readonly skipLibCheck: boolean },
): Promise<string[]> {
  if (consumers.length === 0) return [];
  const compilerOptions = {
    ...options,
    strict: true,
    exactOptionalPropertyTypes: true,
    module: "nodenext",
    target: "es2023",
    lib: ["es2023", "dom", "dom.iterable"],
    // The types of Node are the reader's own: they are not installed beside a package.
    typeRoots: [fromRoot("node_modules/@types")],
    types: ["node"],
    pretty: false,
  };
  for (const consumer of consumers) rmSync(join(consumer.folder, "main.js"), { force: true });
  const configuration = join(folder, options.skipLibCheck ? "tsconfig.others.json" : "tsconfig.ours.json");
  const files = consumers.map((consumer) => join(consumer.folder, "main.ts"));
  writeFileSync(configuration, JSON.stringify({ compilerOptions, files }));
  try {
    await runCommand(process.execPath, [tsc, "-p", configuration], { cwd: folder, env: process.env });
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}
