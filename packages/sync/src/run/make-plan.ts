import { countMissingRows } from "./missing-rows.ts";
import type { SyncSource } from "../sources/index.ts";
import { createTally, type PlannedPart, type PlannedSync } from "../progress/index.ts";
import type { SyncSession } from "../session/index.ts";
import type { CheckedSync } from "../settings/index.ts";
import { walkSource } from "./sync-walk.ts";
import { emptyRefusal } from "./empty-refusal.ts";

/** The parts of a run that only counts. */
export interface PlannedRun {
  readonly settings: CheckedSync;
  readonly source: SyncSource;
  readonly session: SyncSession;
  readonly ids: readonly string[] | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Walks the source like a run, and counts instead of writing. */
export async function makePlan({ settings, source, session, ids, signal }: PlannedRun): Promise<PlannedSync> {
  const { space, held, plan } = session;
  const tally = createTally(undefined);
  const { inContext } = plan;
  const missing = countMissingRows(held, { inContext, estimateTokens: (text) => space.estimateTokens(text) });
  const walked = await walkSource({ ...session, source, tally, missing, ids, signal });
  const refusal = walked ?? (await emptyRefusal(settings, session, tally, { documents: ids, signal }));
  const rows = { added: 0, changed: 0, deleted: 0 };
  const tokens = { added: 0, changed: 0 };
  for (const { fresh, gone, tokens: paid } of held.totals()) {
    const changed = Math.min(fresh, gone);
    rows.changed += changed;
    rows.added += fresh - changed;
    rows.deleted += gone - changed;
    // Nobody knows which new contents replaced old ones, so the tokens are divided evenly.
    if (fresh > 0) tokens.changed += (paid * changed) / fresh;
    if (fresh > 0) tokens.added += (paid * (fresh - changed)) / fresh;
  }
  const { usdPerToken } = space;
  const costOf = (count: number): number | undefined => (count === 0 ? 0 : usdPerToken && count * usdPerToken);
  const part = (count: number, paid: number): PlannedPart => ({
    rows: count,
    tokens: Math.round(paid),
    costUsd: costOf(paid),
  });
  const { totals } = missing;
  const withheld = refusal === undefined ? held.keptBack() : held.unwantedCount();
  return {
    documents: tally.counts.documents,
    chunks: tally.counts.chunks,
    added: part(rows.added, tokens.added),
    changed: part(rows.changed, tokens.changed),
    repaired: part(totals.repaired, totals.repairTokens),
    moved: totals.moved,
    unchanged: tally.counts.unchanged,
    deleted: refusal === undefined ? rows.deleted : 0,
    contents: totals.contents,
    tokens: totals.tokens,
    costUsd: costOf(totals.tokens),
    minutes: minutesFor(totals.contents, totals.tokens, settings, space.inputsPerRequest),
    withheld,
    ...(withheld > 0 && { withheldBecause: refusal ?? "documents failed" }),
    failures: tally.counts.failures,
    failed: tally.failed,
  };
}

function minutesFor(
  contents: number,
  tokens: number,
  { pace, batchSize }: CheckedSync,
  inputsPerRequest: number | undefined,
): number | undefined {
  const { tokensPerMinute, requestsPerMinute } = pace;
  if (tokensPerMinute === undefined && requestsPerMinute === undefined) return undefined;
  const requests = Math.ceil(contents / Math.min(batchSize, inputsPerRequest ?? Infinity));
  return Math.max(requests / (requestsPerMinute ?? Infinity), tokens / (tokensPerMinute ?? Infinity));
}
