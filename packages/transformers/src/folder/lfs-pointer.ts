import { ModelLoadError } from "@embedloom/core";

// The first line of every pointer file: Git LFS specification, docs/spec.md. A pointer file replaces a large file.
const FIRST_LINE = "version https://git-lfs.github.com/spec/v1";

/**
 * Refuses a Git LFS pointer file, which a clone without Git LFS has in place of a large file.
 *
 * @param start the file's first bytes or characters
 * @throws ModelLoadError naming file and folder
 */
export function refusePointer(start: string | Uint8Array, folder: string, file: string): void {
  const text = typeof start === "string" ? start : String.fromCharCode(...start.subarray(0, 64));
  if (!text.startsWith(FIRST_LINE)) return;
  throw new ModelLoadError(
    `${file} in ${folder} is a Git LFS pointer and not the file itself: run \`git lfs pull\` in that folder, or download the file.`,
  );
}
