/**
 * The module that a thread starts from: the source, or the built one, which lies beside the chunks that all other files were built into.
 *
 * @param from `import.meta.url` of whoever starts it
 * @param name its file without the ending, in the folder of whoever starts it
 */
export function threadModule(from: string, name: string): URL {
  return new URL(`${name}.${from.endsWith(".ts") ? "ts" : "js"}`, from);
}
