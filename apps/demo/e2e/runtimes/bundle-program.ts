import { join } from "node:path";
import { build } from "esbuild";

/** The program in one file of plain JavaScript, as a bundler with its defaults for browsers makes it. */
export async function bundleProgram(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "portable-program.ts")],
    bundle: true,
    format: "iife",
    platform: "browser",
    target: "es2023",
    minify: true,
    write: false,
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}
