const nameShape = /^(?:[\w.-]+(?::\d+)?\/)?(?:[\w.-]+\/)?\w[\w.-]*(?::\w[\w.-]*)?$/;

/** The name with its tag, `:latest` when none is given; `undefined` when it cannot be a name. */
export function fullModelName(name: unknown): string | undefined {
  if (typeof name !== "string" || !nameShape.test(name)) return undefined;
  return /:[^/]+$/.test(name) ? name : `${name}:latest`;
}
