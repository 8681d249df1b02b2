import { parseRowId } from "../rows/index.ts";
import type { SyncTally } from "../progress/index.ts";
import { scopePages, type SyncSession } from "../session/index.ts";
import type { CheckedSync, SyncRunOptions } from "../settings/index.ts";

/**
 * Says why a source without documents must not empty the index; such a source may be a folder that is not mounted. The result is
 * `undefined` when it may, or when other rows remain. A run over some documents looks for rows of other documents.
 */
export async function emptyRefusal(
  settings: CheckedSync,
  session: SyncSession,
  { counts }: SyncTally,
  { documents: ids, signal }: Pick<SyncRunOptions, "documents" | "signal">,
): Promise<string | undefined> {
  if (settings.allowEmpty || session.held.count === 0 || counts.documents > 0) return undefined;
  if (ids !== undefined && (await hasOthers(settings, session, signal))) return undefined;
  return "the source gave no document; `allowEmpty` lets it empty the index";
}

/** Whether the index has other rows of this sync, which were not listed. */
async function hasOthers(
  { scope = "" }: CheckedSync,
  { index, held }: SyncSession,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  for await (const page of scopePages(index, scope, signal)) {
    for (const { id } of page) {
      const key = parseRowId(scope, id);
      if (key === undefined || !held.has(key)) return true;
    }
  }
  return false;
}
