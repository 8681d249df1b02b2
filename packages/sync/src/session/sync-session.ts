import { kinds, type SinkEntry, type VectorIndex } from "@embedloom/core";
import {
  contentPart,
  createHeldRows,
  createRowRefusal,
  type FoundRow,
  type HeldRows,
  parseRowId,
  type RowPlan,
  type RowRefusal,
  scopePrefix,
  shortHash,
} from "../rows/index.ts";
import { openGuarded } from "../arguments/index.ts";
import { describeSpace, type IndexSpace } from "./index-space.ts";
import { openSyncFile } from "./sync-file.ts";
import type { CheckedSync } from "../settings/index.ts";

/** Number of ids in a page of a list, and in a call that deletes. */
export const PAGE = 2000;

/** A run in progress. */
export interface SyncSession {
  readonly space: IndexSpace;
  readonly index: VectorIndex;
  readonly held: HeldRows;
  readonly plan: RowPlan;
  /** Checks rows before their vectors are paid for. */
  readonly refusalOf: RowRefusal;
  /** Finds a content in rows that were not listed. Absent: all rows were listed. */
  readonly findElsewhere?: ((content: string) => Promise<FoundRow | undefined>) | undefined;
}

/** Takes the locks, lists the rows of the index, and runs `work`. */
export async function inSession<T>(
  settings: CheckedSync,
  { ids, signal }: { readonly ids: readonly string[] | undefined; readonly signal: AbortSignal | undefined },
  work: (session: SyncSession) => Promise<T>,
): Promise<T> {
  const { scope = "", sink, file, waitMs } = settings;
  const opened = await openSyncFile(file, { waitMs, signal });
  try {
    const release = settings.lock && (await settings.lock.acquire({ signal }));
    if (release !== undefined) kinds.callback("lock.acquire()", release);
    try {
      const space = await describeSpace(settings, signal);
      const index = await openGuarded(sink, space.identity, { signal });
      const held = createHeldRows(opened.database, scope);
      if (ids === undefined) for await (const page of scopePages(index, scope, signal)) held.add(page);
      else await listSome(index, held, scope, ids, signal);
      return await work({
        space,
        index,
        held,
        plan: rowPlan(settings),
        refusalOf: createRowRefusal(space.identity),
        ...(ids !== undefined && { findElsewhere: finder(index, held, scope, signal) }),
      });
    } finally {
      await release?.();
    }
  } finally {
    opened.close();
  }
}

/** The rows of the index whose ids belong to a scope, in pages. */
export async function* scopePages(
  index: VectorIndex,
  scope: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly SinkEntry[], void, undefined> {
  const prefix = scopePrefix(scope);
  for await (const page of index.list({ pageSize: PAGE, signal, ...(prefix !== "" && { after: prefix }) })) {
    const ours = prefix === "" ? page : page.filter(({ id }) => id.startsWith(prefix));
    yield ours;
    if (ours.length < page.length) return;
  }
}

async function listSome(
  index: VectorIndex,
  held: HeldRows,
  scope: string,
  ids: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const source of ids) {
    const document = shortHash(source);
    for await (const page of index.list({ source, pageSize: PAGE, signal })) {
      held.add(page.filter(({ id }) => parseRowId(scope, id)?.document === document));
    }
  }
}

// Ids begin with their content. So the next id in the order of the sink shows whether a row has it.
function finder(
  index: VectorIndex,
  held: HeldRows,
  scope: string,
  signal: AbortSignal | undefined,
): (content: string) => Promise<FoundRow | undefined> {
  return async (content) => {
    for await (const [entry] of index.list({ after: scopePrefix(scope) + content, pageSize: 1, signal })) {
      const key = entry && parseRowId(scope, entry.id);
      if (key?.content !== content || contentPart(entry!.digest) !== content) return undefined;
      held.put(key, false);
      return { id: entry!.id, isNew: false };
    }
    return undefined;
  };
}

function rowPlan({ scope = "", chunker, tokenize, encoder, keepTexts, embedText, metadata }: CheckedSync): RowPlan {
  return {
    scope,
    chunker,
    tokenize,
    inContext: encoder !== undefined,
    keepTexts,
    embedText,
    metadataOf: metadata ?? (() => undefined),
  };
}
