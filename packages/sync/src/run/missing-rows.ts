import type { VectorIndex } from "@embedloom/core";
import type { ContentUnit, UnitDocument } from "../encode/index.ts";
import type { HeldRows, WantedRow } from "../rows/index.ts";
import { type EmbedStage, type MovedRow, moveRows, type RowWriter } from "../write/index.ts";
import type { SourceDocument } from "../sources/index.ts";
import type { MissingRows } from "./sync-walk.ts";

/** Number of rows whose vectors are read in one call. */
const MOVES_TOGETHER = 256;

/** The parts that bring missing rows into the index. */
export interface MissingRowsParts {
  readonly index: VectorIndex;
  readonly stage: EmbedStage;
  readonly writer: RowWriter;
  readonly inContext: boolean;
  estimateTokens(text: string): number;
  readonly signal: AbortSignal | undefined;
}

/** The missing rows of a run, which it writes. */
export interface RowsToBring extends MissingRows {
  /** Waits until all of them are written. */
  finish(): Promise<void>;
}

/** Creates the part of a run that moves rows and embeds others. */
export function createMissingRows(parts: MissingRowsParts): RowsToBring {
  const { index, stage, writer, inContext, signal } = parts;
  let moves: (MovedRow & Context)[] = [];

  async function flush(): Promise<void> {
    const batch = moves;
    moves = [];
    if (batch.length === 0) return;
    const lost = new Set(await moveRows(index, batch, writer, signal));
    // These rows were removed after they had been listed. Group them by document, because its chunks are encoded together.
    const byDocument = new Map<SourceDocument, Context & { readonly rows: WantedRow[] }>();
    for (const { wanted, document, all } of batch.filter((move) => lost.has(move.wanted))) {
      const group = byDocument.get(document);
      if (group === undefined) byDocument.set(document, { document, all, rows: [wanted] });
      else group.rows.push(wanted);
    }
    for (const { document, all, rows } of byDocument.values()) await embed(rows, document, all);
  }

  async function embed(rows: readonly WantedRow[], document: SourceDocument, all: readonly WantedRow[]): Promise<void> {
    const fresh: WantedRow[] = [];
    for (const row of rows) if (!(await stage.join(row))) fresh.push(row);
    if (fresh.length > 0)
      await stage.add(inContext ? unitsWithin(fresh, document, all, parts) : unitsAlone(fresh, parts));
  }

  return {
    async move(wanted, from, document, all) {
      moves.push({ wanted, from, document, all });
      if (moves.length >= MOVES_TOGETHER) await flush();
    },
    embed,
    async finish() {
      await flush();
      await stage.finish();
    },
  };
}

interface Context {
  readonly document: SourceDocument;
  readonly all: readonly WantedRow[];
}

type Counter = Pick<MissingRowsParts, "estimateTokens">;

function unitsAlone(rows: readonly WantedRow[], { estimateTokens }: Counter): ContentUnit[] {
  const units = new Map<string, ContentUnit>();
  for (const row of rows) {
    const { content } = row.key;
    const unit = units.get(content);
    if (unit !== undefined) unit.rows.push(row);
    else
      units.set(content, {
        content,
        digest: row.row.digest,
        text: row.text,
        tokens: estimateTokens(row.text),
        rows: [row],
      });
  }
  return [...units.values()];
}

function unitsWithin(
  rows: readonly WantedRow[],
  { text }: SourceDocument,
  all: readonly WantedRow[],
  { estimateTokens }: Counter,
): ContentUnit[] {
  const spans = all.map(({ row }) => ({ start: row.span![0], end: row.span![1] }));
  const document: UnitDocument = { text, spans };
  const tokens = estimateTokens(text);
  const positions = new Map(all.map((row, position) => [row, position]));
  return rows.map((row, i) => ({
    content: row.key.content,
    digest: row.row.digest,
    text: row.text,
    tokens: i === 0 ? tokens : 0,
    rows: [row],
    within: { document, position: positions.get(row)! },
  }));
}

/** Counts the rows that a run would bring, and writes nothing. */
export function countMissingRows(
  held: HeldRows,
  parts: Counter & { readonly inContext: boolean },
): MissingRows & { readonly totals: PlannedTotals } {
  const totals = { moved: 0, contents: 0, tokens: 0, repaired: 0, repairTokens: 0 };
  return {
    totals,
    async move({ key }, { isNew }) {
      if (held.wasKept(key)) totals.repaired += 1;
      else if (isNew) held.fresh(key.document, 0);
      else totals.moved += 1;
      held.put(key, isNew);
    },
    async embed(rows, document, all) {
      const units = parts.inContext ? unitsWithin(rows, document, all, parts) : unitsAlone(rows, parts);
      for (const { tokens, rows: same } of units) {
        totals.contents += 1;
        totals.tokens += tokens;
        for (const [i, { key }] of same.entries()) {
          const paid = i === 0 ? tokens : 0;
          if (held.wasKept(key)) {
            totals.repaired += 1;
            totals.repairTokens += paid;
          } else held.fresh(key.document, paid);
          held.put(key, true);
        }
      }
    },
  };
}

/** The totals that a run would have. */
export interface PlannedTotals {
  readonly moved: number;
  readonly contents: number;
  readonly tokens: number;
  readonly repaired: number;
  readonly repairTokens: number;
}
