import type { CheckedSync } from "../settings/index.ts";
import type { SyncTally } from "../progress/index.ts";

/** Why a source without any document may not empty the index, such as a folder that is not mounted; `undefined`: it may. */
export function emptyRefusal(
  { allowEmpty }: CheckedSync,
  { counts }: SyncTally,
  rows: number,
  ids: readonly string[] | undefined,
): string | undefined {
  if (allowEmpty || ids !== undefined || rows === 0 || counts.documents > 0) return undefined;
  return "the source gave no document; `allowEmpty` lets it empty the index";
}
