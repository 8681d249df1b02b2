/** Beyond that many nobody has written them by hand. */
const MOST = 1000;

/**
 * A pattern with braces, as shells have them, as the patterns that it stands for: `*.{ts,js}` is `*.ts` and `*.js`. Patterns of `.gitignore` have no braces, and
 * would look for a file with braces in its name; a brace after a backslash is such a one.
 */
export function patternAlternatives(pattern: string): readonly string[] {
  const found = /(?<!\\)\{([^{}]*,[^{}]*)(?<!\\)\}/.exec(pattern);
  if (found === null) return [pattern];
  const [whole, inner = ""] = found;
  const before = pattern.slice(0, found.index);
  const after = pattern.slice(found.index + whole.length);
  const all = inner.split(",").flatMap((each) => patternAlternatives(before + each + after));
  return all.length > MOST ? [pattern] : all;
}
