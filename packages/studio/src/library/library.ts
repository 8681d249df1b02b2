import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { DocumentPage, DocumentState, DocumentSummary, UploadReply } from "../api/index.ts";
import { checkCrc, crcOf, inTransaction } from "../database/index.ts";
import { Refusal } from "../refusal/index.ts";
import type { LibraryLimits } from "./library-limits.ts";
import type { ReadDocument } from "./read-upload.ts";
import { summaryOf } from "./summary-of.ts";

/** A document to keep. */
interface NewDocument extends ReadDocument {
  /** Name for display. */
  readonly name: string;
  /** What the same file is known by when it comes again: its path, or a name that only samples have. */
  readonly source: string;
  /** Bytes that were uploaded. */
  readonly bytes: number;
  /** Whether it is one of the samples. */
  readonly sample: boolean;
}

/** How many documents there are. */
interface LibraryCounts {
  readonly documents: number;
  readonly bytes: number;
  readonly chunks: number;
  readonly indexed: number;
  readonly failed: number;
}

/** Which documents are meant. */
export interface DocumentMatch {
  readonly state?: DocumentState | undefined;
  /** Part of the name. */
  readonly filter?: string | undefined;
}

/** Which documents to list. */
export interface DocumentFilter extends DocumentMatch {
  readonly offset: number;
  readonly limit: number;
}

/** The documents: texts and chunks lie in the database, none in memory. */
export interface Library {
  /** @param source what would be replaced. @throws Refusal when there is no room for it */
  checkSpace(bytes: number, source: string): void;
  /**
   * Keeps a document. One that came from the same source before is unnamed from now on, and stays until
   * {@link Library.dropUnnamed}.
   *
   * @throws Refusal when there is no room for it
   */
  add(document: NewDocument, space: number): UploadReply;
  list(filter: DocumentFilter, space: number): DocumentPage;
  counts(space: number): LibraryCounts;
  /** @throws Refusal when there is none */
  summary(id: string, space: number): DocumentSummary;
  /** @throws Refusal when there is none */
  text(id: string): string;
  /** Starts and ends of its chunks in turn. */
  spans(id: string): number[];
  /** @throws Refusal when there is none */
  remove(id: string): void;
  /** Removes what matches and nothing else; how many that were. @throws Refusal when they are not as many as `count` */
  removeMatching(match: DocumentMatch, count: number | undefined, space: number): number;
  /** Removes the documents that no source leads to any more; whether there were any. No job may run. */
  dropUnnamed(): boolean;
  /** Forgets the sources that begin so and are none of `kept`; what only they led to is unnamed then. */
  keepSources(beginning: string, kept: ReadonlySet<string>): void;
  /** Whether a source leads to a document. */
  has(source: string): boolean;
}

const SUMMARY = `SELECT d.id, d.name, d.bytes, d.characters, d.chunks, o.document AS outcome, o.failure
  FROM documents d LEFT JOIN outcomes o ON o.document = d.seq AND o.space = ?`;
const STATES: Readonly<Record<DocumentState, string>> = {
  waiting: "o.document IS NULL",
  indexed: "o.document IS NOT NULL AND o.failure IS NULL",
  failed: "o.failure IS NOT NULL",
};

/** Opens the library of a database. `space` is that of the current provider, 0 where it is not known yet. */
export function createLibrary(db: DatabaseSync, limits: LibraryLimits): Library {
  const one = db.prepare(`${SUMMARY} WHERE d.id = ?`);
  const totals = db.prepare("SELECT count(*) AS documents, coalesce(sum(bytes), 0) AS bytes FROM documents");
  const addDocument = db.prepare(
    "INSERT INTO documents (id, name, bytes, characters, chunks, sample) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const addText = db.prepare("INSERT INTO texts (document, text, crc) VALUES (?, ?, ?)");
  const addChunk = db.prepare("INSERT INTO chunks (document, position, first, past) VALUES (?, ?, ?, ?)");

  const find = (id: string, space: number): DocumentSummary | undefined => {
    const row = one.get(space, id);
    return row && summaryOf(row);
  };
  const summary = (id: string, space: number): DocumentSummary => {
    const found = find(id, space);
    if (found === undefined) throw unknownDocument();
    return found;
  };
  function checkSpace(more: number, source: string): void {
    const { documents, bytes } = totals.get() as { documents: number; bytes: number };
    const old = db.prepare(ONLY_OF).get(source);
    if (old === undefined && documents >= limits.documents)
      throw new Refusal("too_many", `No more than ${limits.documents} documents fit.`);
    const after = bytes + more - Number(old?.["bytes"] ?? 0);
    if (after > limits.totalBytes) throw new Refusal("too_large", fullMessage(limits.totalBytes));
  }
  function insert({ id, name, bytes, text, chunks, sample, source }: NewDocument): void {
    checkSpace(bytes, source);
    const { lastInsertRowid: seq } = addDocument.run(id, name, bytes, text.length, chunks.length, sample ? 1 : 0);
    addText.run(seq, text, crcOf(`text ${seq}`, text));
    chunks.forEach(({ start, end }, position) => addChunk.run(seq, position, start, end));
  }
  return {
    checkSpace,
    add(document, space) {
      const { id, name, source } = document;
      const duplicate = find(id, space) !== undefined;
      const before = db.prepare(ID_OF).get(source)?.["id"];
      inTransaction(db, () => {
        if (!duplicate) insert(document);
        db.prepare(POINT).run(source, name, id);
        if (before !== undefined) db.prepare(RENAME).run(before);
      });
      return { document: summary(id, space), duplicate, replaced: before !== undefined && before !== id };
    },
    list: (filter, space) => listed(db, filter, space),
    counts: (space) => db.prepare(COUNTS).get(space) as Record<keyof LibraryCounts, number>,
    summary,
    text(id) {
      const row = db.prepare("SELECT seq, text, crc FROM texts JOIN documents ON seq = document WHERE id = ?").get(id);
      if (row === undefined) throw unknownDocument();
      const text = String(row["text"]);
      checkCrc(`text ${row["seq"]}`, text, row["crc"]);
      return text;
    },
    spans(id) {
      const rows = db.prepare(SPANS).all(id) as { first: number; past: number }[];
      return rows.flatMap(({ first, past }) => [first, past]);
    },
    remove(id) {
      const { changes } = db.prepare("DELETE FROM documents WHERE id = ?").run(id);
      if (changes === 0) throw unknownDocument();
    },
    removeMatching(match, count, space) {
      const { where, values } = conditionOf(match, space);
      return inTransaction(db, () => {
        const ids = `SELECT id FROM (${SUMMARY}${where})`;
        const { changes } = db.prepare(`DELETE FROM documents WHERE id IN (${ids})`).run(...values);
        if (count !== undefined && Number(changes) !== count)
          throw new Refusal("busy", "The list has changed meanwhile. Look at it again.");
        return Number(changes);
      });
    },
    dropUnnamed() {
      return Number(db.prepare(DROP_UNNAMED).run().changes) > 0;
    },
    keepSources: (beginning, kept) => keepSources(db, beginning, kept),
    has: (source) => db.prepare(ID_OF).get(source) !== undefined,
  };
}

function keepSources(db: DatabaseSync, beginning: string, kept: ReadonlySet<string>): void {
  const rows = db.prepare("SELECT source FROM sources WHERE instr(source, ?) = 1").all(beginning);
  const gone = rows.map(({ source }) => String(source)).filter((source) => !kept.has(source));
  const forget = db.prepare("DELETE FROM sources WHERE source = ?");
  inTransaction(db, () => gone.forEach((source) => forget.run(source)));
}

function listed(db: DatabaseSync, { offset, limit, ...match }: DocumentFilter, space: number): DocumentPage {
  const { where, values } = conditionOf(match, space);
  const total = db.prepare(`SELECT count(*) AS total FROM (${SUMMARY}${where})`).get(...values)?.["total"];
  const order = " ORDER BY d.name COLLATE NOCASE, d.seq LIMIT ? OFFSET ?";
  const rows = db.prepare(`${SUMMARY}${where}${order}`).all(...values, limit, offset);
  return { total: Number(total), offset, documents: rows.map(summaryOf) };
}

function conditionOf(
  { state, filter }: DocumentMatch,
  space: number,
): { readonly where: string; readonly values: SQLInputValue[] } {
  const conditions = [state && STATES[state], filter && "instr(lower(d.name), lower(?)) > 0"].filter(Boolean);
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  return { where, values: [space, ...(filter ? [filter] : [])] };
}

const ID_OF = "SELECT d.id FROM sources s JOIN documents d ON d.seq = s.document WHERE s.source = ?";
const ONLY_OF = `SELECT d.bytes FROM sources s JOIN documents d ON d.seq = s.document WHERE s.source = ?
  AND (SELECT count(*) FROM sources o WHERE o.document = d.seq) = 1`;
const POINT = `INSERT INTO sources (source, name, document) SELECT ?, ?, seq FROM documents WHERE id = ?
  ON CONFLICT (source) DO UPDATE SET document = excluded.document, name = excluded.name`;
// Equal files have one document: when the one it was named for has changed, another gives it its name.
const RENAME = `UPDATE documents SET name = (SELECT min(name) FROM sources WHERE document = seq)
  WHERE id = ? AND EXISTS (SELECT 1 FROM sources WHERE document = seq)
  AND NOT EXISTS (SELECT 1 FROM sources s WHERE s.document = seq AND s.name = documents.name)`;
const DROP_UNNAMED = "DELETE FROM documents WHERE seq NOT IN (SELECT document FROM sources)";
const COUNTS = `SELECT count(*) AS documents, coalesce(sum(bytes), 0) AS bytes, coalesce(sum(chunks), 0) AS chunks,
  coalesce(sum(${STATES.indexed}), 0) AS indexed, coalesce(sum(${STATES.failed}), 0) AS failed FROM documents d LEFT JOIN outcomes o ON o.document = d.seq AND o.space = ?`;
const SPANS = `SELECT first, past FROM chunks JOIN documents ON seq = document WHERE documents.id = ? ORDER BY position`;

function unknownDocument(): Refusal {
  return new Refusal("not_found", "There is no such document (any more).");
}

function fullMessage(totalBytes: number): string {
  return `The documents may have ${Math.round(totalBytes / 1e6)} MB together. Remove some first.`;
}
