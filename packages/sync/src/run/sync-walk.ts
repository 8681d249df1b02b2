import { InvalidInputError, pullItems } from "@embedloom/core";
import { documentRows, type FoundRow, shortHash, type WantedRow } from "../rows/index.ts";
import {
  readItem,
  type SourceDocument,
  type SourceFailure,
  type SourceItem,
  type SyncSource,
} from "../sources/index.ts";
import type { SyncFailure, SyncTally } from "../progress/index.ts";
import type { SyncSession } from "../session/index.ts";

/** Receives the rows that are missing in the index. */
export interface MissingRows {
  /** Takes a row whose content is in the index under another id. */
  move(row: WantedRow, from: FoundRow, document: SourceDocument, all: readonly WantedRow[]): Promise<void>;
  /** Takes rows of one document whose contents are nowhere in the index. */
  embed(rows: readonly WantedRow[], document: SourceDocument, all: readonly WantedRow[]): Promise<void>;
}

/** A walk reports its progress after so many documents, even if nothing else happens. */
const DOCUMENTS_PER_REPORT = 1000;

/** The parts that a walk works with. */
export interface WalkParts extends Pick<SyncSession, "plan" | "held" | "findElsewhere" | "refusalOf"> {
  readonly source: SyncSource;
  readonly tally: SyncTally;
  readonly missing: MissingRows;
  readonly ids: readonly string[] | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Reads the source once and compares the rows that it should have. @returns why nothing may be removed afterwards, if so */
export async function walkSource(parts: WalkParts): Promise<string | undefined> {
  const { source, held, tally, ids, signal } = parts;
  let withheldBecause: string | undefined;
  let reported = 0;
  for await (const given of pullItems("source.read()", source.read({ ids, signal }))) {
    signal?.throwIfAborted();
    const item = readItem(given as SourceItem);
    if (!("text" in item)) {
      if (item.id === undefined) withheldBecause = "the source could not say which documents it failed to read";
      else held.keep(shortHash(item.id));
      tally.fail(failureOf(item));
    } else await takeDocument(item, parts);
    if (tally.counts.documents % DOCUMENTS_PER_REPORT === 0 && tally.counts.documents > reported) {
      reported = tally.counts.documents;
      tally.progress();
    }
  }
  return withheldBecause;
}

function failureOf({ id, place, line, error }: SourceFailure): SyncFailure {
  const source = id ?? place;
  return {
    ...(source !== undefined && { source }),
    ...(id !== undefined && place !== undefined && { place }),
    ...(line !== undefined && { line }),
    error,
  };
}

async function takeDocument(document: SourceDocument, parts: WalkParts): Promise<void> {
  const { held, tally, plan, signal } = parts;
  const name = shortHash(document.id);
  const fail = (error: unknown): void => tally.fail(failureOf({ ...document, error }));
  if (!held.begin(name))
    return fail(new InvalidInputError("The source gave this id more than once; the first document is used."));
  tally.counts.documents += 1;
  let rows: readonly WantedRow[];
  try {
    rows = await documentRows(document, plan, signal);
  } catch (error) {
    signal?.throwIfAborted();
    held.keep(name);
    return fail(error);
  }
  tally.counts.chunks += rows.length;
  await sortRows(rows, document, parts);
}

async function sortRows(rows: readonly WantedRow[], document: SourceDocument, parts: WalkParts): Promise<void> {
  const { held, tally, missing, findElsewhere, refusalOf } = parts;
  const unknown: WantedRow[] = [];
  for (const row of rows) {
    const state = held.want(row.key);
    if (state === "held") {
      tally.counts.unchanged += 1;
      continue;
    }
    const refusal = refusalOf(row);
    if (refusal !== undefined) {
      held.keep(row.key.document);
      tally.fail({ ...row.at, error: refusal });
      continue;
    }
    const from =
      state === "stale" ? undefined : (held.find(row.key.content) ?? (await findElsewhere?.(row.key.content)));
    if (from === undefined) unknown.push(row);
    else await missing.move(row, from, document, rows);
  }
  if (unknown.length > 0) await missing.embed(unknown, document, rows);
}
