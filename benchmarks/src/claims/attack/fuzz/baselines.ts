import { existsSync } from "node:fs";
import { join } from "node:path";
import { methods } from "./baselines/methods.ts";

/** Arguments that work, made anew for every call. */
type Given = () => readonly unknown[];

/** Calls that work, of which the fuzz makes hostile ones. */
export interface Baselines {
  /** By the name of the export, or of a static method, such as `EmbeddingMatrix.zeros`. */
  readonly functions: Readonly<Record<string, Given>>;
  /** By the name of the method, of whatever has one of that name, or by what has it: `createFakeSink().open`. */
  readonly methods: Readonly<Record<string, Given>>;
  /** What is got at by way of others, such as an open index, by a name of its own: its methods are fuzzed as well. */
  readonly made: Readonly<Record<string, () => unknown>>;
  /** Ends what was started for them. */
  readonly close: () => Promise<void>;
}

interface PackageBaselines {
  readonly functions: Baselines["functions"];
  readonly methods?: Baselines["methods"];
  readonly made?: Baselines["made"];
  readonly close?: Baselines["close"];
}

/** The baselines of a package: those of `baselines/NAME.ts`, if there are any, and the methods that all have. */
export async function baselinesOf(name: string): Promise<Baselines> {
  const file = join(import.meta.dirname, "baselines", `${name}.ts`);
  const own: PackageBaselines = existsSync(file) ? ((await import(file)) as PackageBaselines) : { functions: {} };
  return {
    functions: own.functions,
    methods: { ...methods, ...own.methods },
    made: own.made ?? {},
    close: own.close ?? (async () => {}),
  };
}

/** Arguments that work for a method of what `owner` gives; `undefined`: nobody has written any. */
export function givenFor({ methods: all }: Baselines, owner: string, method: string): Given | undefined {
  const own = `${owner}().${method}`;
  const key = Object.hasOwn(all, own) ? own : method;
  return Object.hasOwn(all, key) ? all[key] : undefined;
}
