/** The specifiers of all imports and re-exports in a source text, static and dynamic; those in comments do not count. */
export function importsOf(text: string): string[] {
  const code = withoutComments(text);
  const statements = code.matchAll(
    /^\s*(?:import|export)\b[^;"'`]*?from\s*"([^"]+)"|^\s*import\s+"([^"]+)"|\bimport\(\s*"([^"]+)"/gm,
  );
  return [...statements].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? "");
}

/** The source text without block comments and without lines that are only a comment. */
export function withoutComments(code: string): string {
  return code.replaceAll(/^\s*\/\*[\s\S]*?\*\//gm, "").replaceAll(/^\s*\/\/.*$/gm, "");
}

/** The package that a specifier names: `@scope/name/deep` is of `@scope/name`. */
export function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
