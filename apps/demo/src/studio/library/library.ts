import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { DocumentPage, DocumentState, DocumentSummary, UploadReply } from "../api/documents.ts";
import { checkCrc, crcOf } from "../database/checked-value.ts";
import { inTransaction } from "../database/open-database.ts";
import { Refusal } from "../refusal.ts";
import type { LibraryLimits } from "./library-limits.ts";
import type { ReadDocument } from "./read-upload.ts";
import { summaryOf } from "./summary-of.ts";

/** A document to keep. */
interface NewDocument extends ReadDocument {
  /** Name for display. */
  readonly name: string;
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
  readonly samples: number;
}

/** Which documents to list. */
export interface DocumentFilter {
  readonly offset: number;
  readonly limit: number;
  readonly state?: DocumentState | undefined;
  /** Part of the name. */
  readonly filter?: string | undefined;
}

/** The documents: texts and chunks lie in the database, none in memory. */
export interface Library {
  /** @throws Refusal when there is no room for it */
  checkRoom(bytes: number): void;
  /** @throws Refusal when there is no room for it */
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
  clear(): void;
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
  function checkRoom(more: number): void {
    const { documents, bytes } = totals.get() as { documents: number; bytes: number };
    if (documents >= limits.documents) throw new Refusal("too_many", `No more than ${limits.documents} documents fit.`);
    if (bytes + more > limits.totalBytes) throw new Refusal("too_large", fullMessage(limits.totalBytes));
  }
  return {
    checkRoom,
    add({ id, name, bytes, text, chunks, sample }, space) {
      const known = find(id, space);
      if (known !== undefined) return { document: known, duplicate: true };
      inTransaction(db, () => {
        checkRoom(bytes);
        const { lastInsertRowid: seq } = addDocument.run(id, name, bytes, text.length, chunks.length, sample ? 1 : 0);
        addText.run(seq, text, crcOf(`text ${seq}`, text));
        chunks.forEach(({ start, end }, position) => addChunk.run(seq, position, start, end));
      });
      return { document: summary(id, space), duplicate: false };
    },
    list({ offset, limit, state, filter }, space) {
      const conditions = [state && STATES[state], filter && "instr(lower(d.name), lower(?)) > 0"].filter(Boolean);
      const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
      const values: SQLInputValue[] = [space, ...(filter ? [filter] : [])];
      const total = db.prepare(`SELECT count(*) AS total FROM (${SUMMARY}${where})`).get(...values)?.["total"];
      const order = " ORDER BY d.name COLLATE NOCASE, d.seq LIMIT ? OFFSET ?";
      const rows = db.prepare(`${SUMMARY}${where}${order}`).all(...values, limit, offset);
      return { total: Number(total), offset, documents: rows.map(summaryOf) };
    },
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
    clear() {
      db.exec("DELETE FROM documents");
    },
  };
}

const COUNTS = `SELECT count(*) AS documents, coalesce(sum(bytes), 0) AS bytes, coalesce(sum(chunks), 0) AS chunks,
  coalesce(sum(${STATES.indexed}), 0) AS indexed, coalesce(sum(${STATES.failed}), 0) AS failed,
  coalesce(sum(sample), 0) AS samples
  FROM documents d LEFT JOIN outcomes o ON o.document = d.seq AND o.space = ?`;
const SPANS = `SELECT first, past FROM chunks JOIN documents ON seq = document WHERE documents.id = ? ORDER BY position`;

function unknownDocument(): Refusal {
  return new Refusal("not_found", "There is no such document (any more).");
}

function fullMessage(totalBytes: number): string {
  return `The documents may have ${Math.round(totalBytes / 1e6)} MB together. Remove some first.`;
}
