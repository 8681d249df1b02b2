import { createRequire } from "node:module";
import { join } from "node:path";
import { loadOptional } from "./load-optional.ts";

/** The package whose model is the default where it is installed. */
export const CONTEXT_MODEL = "@embedloom/context-model";

/** What that package exports. It has no place in this one's dependencies: where it is installed, it is used. */
export interface ContextModelPackage {
  /** Absolute folder of the model's files. */
  readonly contextModelPath: string;
  readonly contextModel: {
    readonly id: string;
    readonly dimensions: number;
    readonly contextTokens: number;
    readonly pooling: "mean";
    readonly dtype: "int8";
    readonly matryoshka: { readonly sizes: readonly number[] };
  };
}

/** Whether the package is installed, beside this one or in the folder the user stands in; nothing is loaded. */
export function hasContextModel(): boolean {
  return [import.meta.url, join(process.cwd(), "package.json")].some((from) => {
    try {
      createRequire(from).resolve(CONTEXT_MODEL);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Loads the package.
 *
 * @throws Failure that says how to install it
 */
export function loadContextModel(): Promise<ContextModelPackage> {
  // The name is no literal, so that the compiler does not look for a package that need not be there.
  const name: string = CONTEXT_MODEL;
  return loadOptional(name, "The provider context-model", () => import(name) as Promise<ContextModelPackage>);
}
