import type { SinkEntry } from "@embedloom/core";
import type { RowDatabase } from "./row-database.ts";
import { contentPart, parseRowId, rowId, type RowKey } from "./row-id.ts";

/** Whether the sink has a row that should be there. */
type RowState = "held" | "stale" | "absent";

/** A row with a certain content. */
export interface FoundRow {
  readonly id: string;
  /** Whether this run brought the content. */
  readonly isNew: boolean;
}

/** The counts of one document, in rows. */
interface DocumentTotals {
  /** Rows whose content was nowhere in the index. */
  readonly fresh: number;
  /** Rows whose content is no longer anywhere in the source. */
  readonly gone: number;
  /** Tokens to pay for the fresh rows. */
  readonly tokens: number;
}

/**
 * The rows in the sink, and what this run does with each. They are in a temporary file that SQLite creates and removes. So memory does
 * not grow with the number of rows, and a killed process leaves nothing behind.
 *
 * Each method throws StoreError when SQLite fails, for instance on a full disk.
 */
export interface HeldRows {
  /** Adds rows of the sink, in the order in which it lists them. */
  add(entries: readonly SinkEntry[]): void;
  /** Number of rows of this scope that the sink had at the start. */
  readonly count: number;
  /** Begins a document; `false` when this run has had it before. */
  begin(document: string): boolean;
  /** Keeps all rows of a document in this run, for instance because it could not be read. */
  keep(document: string): void;
  /** Whether this row is known, wanted or not. */
  has(key: RowKey): boolean;
  /** Looks a row up and, if the sink has it, marks it as wanted. */
  want(key: RowKey): RowState;
  /** Adds a row that was just written. @param isNew whether this run brought its content */
  put(key: RowKey, isNew: boolean): void;
  /** Finds a row with this content, in any document. */
  find(content: string): FoundRow | undefined;
  /** Whether the row was in the sink at the end of the last run. */
  wasKept(key: RowKey): boolean;
  /** Counts a row of new content for a document. */
  fresh(document: string, tokens: number): void;
  /** The ids of rows that are not wanted, page by page. */
  unwanted(pageSize: number): Generator<readonly string[]>;
  /** The totals of all documents. */
  totals(): Generator<DocumentTotals>;
  /** Number of rows that are not wanted, and stay because all rows of their documents are kept. */
  keptBack(): number;
  /** Number of rows that are not wanted, including rows that something else made. */
  unwantedCount(): number;
  /**
   * Stores which rows this run leaves in the sink, as its last step.
   *
   * @param documents the documents of this run; absent: all
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

/** Creates the table of one run. @param scope the scope of our rows */
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
      // A row whose content is wanted elsewhere has moved, so its content is not gone.
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
      // A run over some documents may have found content in rows of other documents. These are stored already.
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
