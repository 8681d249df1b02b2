import type { SinkEntry } from "@embedloom/core";
import type { RowDatabase } from "./row-database.ts";
import { contentPart, parseRowId, rowId, type RowKey } from "./row-id.ts";

/** How the sink stands with a row that should be there. */
type RowState = "held" | "stale" | "absent";

/** A row that has a content. */
export interface FoundRow {
  readonly id: string;
  /** Whether its content came with this run. */
  readonly isNew: boolean;
}

/** What a run knows of one document, in rows. */
interface DocumentTotals {
  /** Rows of contents that were nowhere. */
  readonly fresh: number;
  /** Rows whose contents are nowhere any more. */
  readonly gone: number;
  /** Tokens of the fresh ones that are to be paid. */
  readonly tokens: number;
}

/**
 * What the sink holds, row by row, and what becomes of it in this run. It lies in a temporary file that SQLite makes and removes:
 * memory does not grow with the rows, and nothing is left of a process that is killed.
 *
 * Each method throws StoreError when SQLite cannot go on, such as on a full disk.
 */
export interface HeldRows {
  /** Notes rows that the sink holds, in the order of its listing. */
  add(entries: readonly SinkEntry[]): void;
  /** How many rows of this scope the sink held. */
  readonly count: number;
  /** Begins a document; `false` when it was there before in this run. */
  begin(document: string): boolean;
  /** Keeps the rows of a document that are not to be judged in this run. */
  keep(document: string): void;
  /** Whether this row was noted, wanted or not. */
  has(key: RowKey): boolean;
  /** Whether the sink holds this row; one that it holds is wanted from now on. */
  want(key: RowKey): RowState;
  /** Notes a row that the sink holds from now on. @param isNew whether its content came with this run */
  put(key: RowKey, isNew: boolean): void;
  /** A row with this content, wherever it is. */
  find(content: string): FoundRow | undefined;
  /** Whether the last run left this row there. */
  wasKept(key: RowKey): boolean;
  /** Notes that a document has a row of new content. */
  fresh(document: string, tokens: number): void;
  /** The ids that nothing wants, page by page. */
  unwanted(pageSize: number): Generator<readonly string[]>;
  /** The totals of all documents. */
  totals(): Generator<DocumentTotals>;
  /** How many rows are not wanted, and are kept for their documents' sake. */
  keptBack(): number;
  /** How many rows are not wanted, whatever made them. */
  unwantedCount(): number;
  /**
   * Writes what this run leaves in the sink, as its last step.
   *
   * @param documents those that were looked at; absent: all
   */
  remember(documents: readonly string[] | undefined): void;
}

const SCHEMA = `
  CREATE TEMP TABLE held (
    content BLOB NOT NULL, document BLOB NOT NULL, rest BLOB NOT NULL, stale INTEGER NOT NULL, wanted INTEGER NOT NULL,
    is_new INTEGER NOT NULL,
    PRIMARY KEY (content, document, rest)
  ) WITHOUT ROWID, STRICT;
  CREATE TEMP TABLE documents (
    document BLOB PRIMARY KEY, begun INTEGER NOT NULL DEFAULT 0, keep INTEGER NOT NULL DEFAULT 0,
    fresh INTEGER NOT NULL DEFAULT 0, tokens INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID, STRICT;
  CREATE TEMP TABLE foreign_ids (id TEXT NOT NULL) STRICT;
  BEGIN;`;

const UNWANTED = "wanted = 0 AND document NOT IN (SELECT document FROM temp.documents WHERE keep = 1)";

/** Makes the table of one run. @param scope which rows are ours */
// oxlint-disable-next-line max-lines-per-function -- the methods of a table one after the other, none of them long
export function createHeldRows(database: RowDatabase, scope: string): HeldRows {
  database.exec(SCHEMA);
  const add = database.prepare("INSERT OR REPLACE INTO temp.held VALUES (?, ?, ?, ?, 0, 0)");
  const addForeign = database.prepare("INSERT INTO temp.foreign_ids VALUES (?)");
  const begin = database.prepare(
    "INSERT INTO temp.documents (document, begun) VALUES (?, 1) ON CONFLICT DO UPDATE SET begun = begun + 1 RETURNING begun",
  );
  const keep = database.prepare(
    "INSERT INTO temp.documents (document, keep) VALUES (?, 1) ON CONFLICT DO UPDATE SET keep = 1",
  );
  const state = database.prepare(
    "UPDATE temp.held SET wanted = 1 WHERE content = ? AND document = ? AND rest = ? RETURNING stale",
  );
  const there = database.prepare("SELECT 1 FROM temp.held WHERE content = ? AND document = ? AND rest = ?");
  const put = database.prepare("INSERT OR REPLACE INTO temp.held VALUES (?, ?, ?, 0, 1, ?)");
  const find = database.prepare("SELECT document, rest, is_new FROM temp.held WHERE content = ? AND stale = 0 LIMIT 1");
  const kept = database.prepare("SELECT 1 AS there FROM main.kept WHERE document = ? AND content = ? AND rest = ?");
  const fresh = database.prepare(
    "INSERT INTO temp.documents (document, fresh, tokens) VALUES (?, 1, ?) ON CONFLICT DO UPDATE SET fresh = fresh + 1, tokens = tokens + excluded.tokens",
  );
  const counted = (sql: string): number => Number(database.prepare(sql).get()?.["rows"]);
  let count = 0;

  return {
    add(entries) {
      for (const { id, digest } of entries) {
        const key = parseRowId(scope, id);
        if (key === undefined) addForeign.run(id);
        else {
          count += 1;
          add.run(...blobs(key), contentPart(digest) === key.content ? 0 : 1);
        }
      }
    },
    get count() {
      return count;
    },
    begin: (document) => begin.get(blob(document))?.["begun"] === 1,
    keep: (document) => void keep.run(blob(document)),
    has: (key) => there.get(...blobs(key)) !== undefined,
    want(key) {
      const row = state.get(...blobs(key));
      return row === undefined ? "absent" : row["stale"] === 1 ? "stale" : "held";
    },
    put: (key, isNew) => void put.run(...blobs(key), isNew ? 1 : 0),
    find(content) {
      const row = find.get(blob(content));
      if (row === undefined) return undefined;
      const id = rowId(scope, { content, document: hex(row["document"]), rest: hex(row["rest"]) });
      return { id, isNew: row["is_new"] === 1 };
    },
    wasKept: ({ content, document, rest }) => kept.get(blob(document), blob(content), blob(rest)) !== undefined,
    fresh: (document, tokens) => void fresh.run(blob(document), tokens),
    *unwanted(pageSize) {
      yield* pages(database.prepare("SELECT id FROM temp.foreign_ids").iterate(), pageSize, (row) => String(row["id"]));
      const rows = database.prepare(`SELECT content, document, rest FROM temp.held WHERE ${UNWANTED}`).iterate();
      yield* pages(rows, pageSize, ({ content, document, rest }) =>
        rowId(scope, { content: hex(content), document: hex(document), rest: hex(rest) }),
      );
    },
    *totals() {
      // A row whose content is wanted elsewhere has moved.
      const rows = database.prepare(
        `WITH gone AS (
           SELECT document, count(*) AS rows FROM temp.held AS old WHERE ${UNWANTED}
             AND NOT EXISTS (SELECT 1 FROM temp.held AS new WHERE new.content = old.content AND new.wanted = 1)
           GROUP BY document)
         SELECT fresh, tokens, coalesce(rows, 0) AS gone FROM temp.documents LEFT JOIN gone USING (document)
         UNION ALL SELECT 0, 0, rows FROM gone WHERE document NOT IN (SELECT document FROM temp.documents)`,
      );
      for (const row of rows.iterate()) {
        yield { fresh: Number(row["fresh"]), tokens: Number(row["tokens"]), gone: Number(row["gone"]) };
      }
    },
    keptBack: () => counted(`SELECT count(*) AS rows FROM temp.held WHERE wanted = 0 AND NOT (${UNWANTED})`),
    unwantedCount: () =>
      counted("SELECT count(*) AS rows FROM temp.held WHERE wanted = 0") +
      counted("SELECT count(*) AS rows FROM temp.foreign_ids"),
    remember(documents) {
      if (documents === undefined) database.exec("DELETE FROM main.kept");
      const forget = database.prepare("DELETE FROM main.kept WHERE document = ?");
      for (const document of documents ?? []) forget.run(blob(document));
      // Rows of others, which a run over some documents has found its contents in, are in there already.
      database.exec(
        "INSERT OR IGNORE INTO main.kept SELECT document, content, rest FROM temp.held WHERE wanted = 1 ORDER BY 1, 2, 3",
      );
      database.exec("COMMIT; BEGIN");
    },
  };
}

function* pages<Row>(rows: Iterable<Row>, size: number, idOf: (row: Row) => string): Generator<readonly string[]> {
  let page: string[] = [];
  for (const row of rows) {
    page.push(idOf(row));
    if (page.length < size) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

function blob(digits: string): Uint8Array {
  return Buffer.from(digits, "hex");
}

function blobs({ content, document, rest }: RowKey): [Uint8Array, Uint8Array, Uint8Array] {
  return [blob(content), blob(document), blob(rest)];
}

function hex(value: unknown): string {
  return Buffer.from(value as Uint8Array).toString("hex");
}
