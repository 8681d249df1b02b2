import { basename } from "node:path";
import { UsageError } from "../errors/index.ts";

const NAME = /^[a-z0-9][\w.-]{0,63}$/i;

/**
 * The name as it may be.
 *
 * @throws UsageError when no collection can be called so
 */
export function checkName(name: string): string {
  if (NAME.test(name)) return name;
  throw new UsageError(
    `A collection cannot be called ${JSON.stringify(name)}: up to 64 letters, digits, "-", "_" and ".", the first a letter or digit.`,
  );
}

/** What the collection of a path is called where the user says nothing: as its last part, in what a name may hold. */
export function nameOfPath(path: string): string {
  const plain = basename(path)
    .normalize("NFKD")
    .replaceAll(/[^\w.-]+/g, "-")
    .replace(/^[^a-z0-9]+/i, "")
    .replace(/[-.]+$/, "")
    .slice(0, 64)
    .toLowerCase();
  return NAME.test(plain) ? plain : "documents";
}
