/** The system's code of a failure, such as `ENOENT`; `undefined`: it has none. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

/** The code as it stands in a message: ` (ENOENT)`, or nothing. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return code === undefined ? "" : ` (${code})`;
}
