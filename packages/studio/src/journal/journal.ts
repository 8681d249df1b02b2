import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { EmbeddingMatrix } from "@embedloom/core";
import type { DocumentFailure } from "../api/index.ts";
import { checkCrc, crcOf, inTransaction } from "../database/index.ts";

/** A chunk that has no vector yet. */
interface OpenChunk {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

/** What of a space can be searched. */
interface IndexedPart {
  readonly documents: number;
  readonly chunks: number;
  /** Width of a vector; 0 while there is none. */
  readonly dimensions: number;
  readonly late: boolean;
}

/** Remembers every vector as soon as it is there, and how every document ended: what an interrupted job goes on from. */
export interface Journal {
  /** The space of a fingerprint; created if it does not exist. */
  space(fingerprint: string, label: string): number;
  /** A space in which documents are indexed, other than this one. */
  otherSpace(space: number): { readonly label: string } | undefined;
  /** Documents that are not indexed in a space, in the order in which they came. */
  openDocuments(space: number): number[];
  /** Chunks of a document that have no vector. */
  openChunks(space: number, document: number, kind: VectorKind): OpenChunk[];
  /** All chunks of a document. */
  chunks(document: number): OpenChunk[];
  text(document: number): string;
  /** Keeps vectors; row `r` belongs to chunk `chunks[r]`. */
  savePlain(space: number, chunks: readonly number[], rows: EmbeddingMatrix): void;
  /** Keeps late vectors; `null` for a chunk without a token of its own. */
  saveLate(space: number, chunks: readonly number[], vectors: readonly (Float32Array | null)[]): void;
  /** Says how a document ended; `undefined` for well. */
  close(space: number, document: number, failure: string | undefined): void;
  /** Forgets failures, so that their documents are tried again. */
  reopenFailed(space: number): void;
  /** How many chunks of the documents that are not indexed have no vector. */
  openCount(space: number, kind: VectorKind): number;
  indexed(space: number): IndexedPart;
  failures(space: number, most: number): DocumentFailure[];
}

/** Vectors of chunks alone, or inside their document. */
export type VectorKind = "plain" | "late";

const lateFlag = (kind: VectorKind): 0 | 1 => (kind === "late" ? 1 : 0);

/** Opens the journal of a database. */
export function createJournal(db: DatabaseSync): Journal {
  const put = db.prepare("INSERT OR REPLACE INTO vectors (chunk, late, space, vector, crc) VALUES (?, ?, ?, ?, ?)");
  const openChunks = db.prepare(`SELECT c.id, c.first, c.past FROM chunks c WHERE c.document = ? AND NOT EXISTS
    (SELECT 1 FROM vectors v WHERE v.chunk = c.id AND v.late = ? AND v.space = ?) ORDER BY c.position`);
  const allChunks = db.prepare("SELECT id, first, past FROM chunks WHERE document = ? ORDER BY position");
  const text = db.prepare("SELECT text, crc FROM texts WHERE document = ?");
  const keep = (chunk: number, late: 0 | 1, space: number, vector: Uint8Array): void => {
    put.run(chunk, late, space, vector, crcOf(vectorOwner(chunk, late, space), vector));
  };
  const count = (sql: string, ...values: (number | string)[]): number => Number(db.prepare(sql).get(...values)?.["n"]);
  return {
    space(fingerprint, label) {
      db.prepare(
        "INSERT INTO spaces (fingerprint, label) VALUES (?, ?) ON CONFLICT (fingerprint) DO UPDATE SET label = ?",
      ).run(fingerprint, label, label);
      return count("SELECT id AS n FROM spaces WHERE fingerprint = ?", fingerprint);
    },
    otherSpace(space) {
      const row = db
        .prepare("SELECT s.label FROM outcomes o JOIN spaces s ON s.id = o.space WHERE s.id <> ? LIMIT 1")
        .get(space);
      return row && { label: String(row["label"]) };
    },
    openDocuments: (space) => numbers(db.prepare(OPEN_DOCUMENTS), space),
    openChunks: (space, document, kind) => openChunks.all(document, lateFlag(kind), space).map(chunkOf),
    chunks: (document) => allChunks.all(document).map(chunkOf),
    text(document) {
      const row = text.get(document);
      const found = String(row?.["text"] ?? "");
      if (row !== undefined) checkCrc(`text ${document}`, found, row["crc"]);
      return found;
    },
    savePlain(space, chunks, rows) {
      inTransaction(db, () => chunks.forEach((chunk, r) => keep(chunk, 0, space, bytesOf(rows.row(r)))));
    },
    saveLate(space, chunks, rows) {
      inTransaction(db, () => chunks.forEach((chunk, r) => keep(chunk, 1, space, bytesOf(rows[r] ?? EMPTY))));
    },
    close(space, document, failure) {
      db.prepare("INSERT OR REPLACE INTO outcomes (document, space, failure) VALUES (?, ?, ?)").run(
        document,
        space,
        failure ?? null,
      );
    },
    reopenFailed(space) {
      db.prepare("DELETE FROM outcomes WHERE space = ? AND failure IS NOT NULL").run(space);
    },
    openCount: (space, kind) => count(OPEN_COUNT, space, lateFlag(kind), space),
    indexed(space) {
      const row = db.prepare(INDEXED).get(space);
      const [plain, late] = [0, 1].map((kind) => db.prepare(SHAPE).get(space, kind, space));
      return {
        documents: Number(row?.["documents"]),
        chunks: Number(row?.["chunks"]),
        dimensions: Number(plain?.["width"] ?? 0),
        late: Number(late?.["vectors"]) > 0,
      };
    },
    failures: (space, most) =>
      db
        .prepare(FAILURES)
        .all(space, most)
        .map((row) => ({ id: String(row["id"]), name: String(row["name"]), message: String(row["failure"]) })),
  };
}

/** Whose a vector is, for its checksum. */
export function vectorOwner(chunk: number, late: 0 | 1, space: number): string {
  return `vector ${chunk} ${late} ${space}`;
}

const EMPTY = new Float32Array(0);
const OPEN_DOCUMENTS = `SELECT d.seq AS n FROM documents d LEFT JOIN outcomes o ON o.document = d.seq AND o.space = ?
  WHERE o.document IS NULL ORDER BY d.seq`;
const OPEN_COUNT = `SELECT count(*) AS n FROM chunks c LEFT JOIN outcomes o ON o.document = c.document AND o.space = ?
  WHERE o.document IS NULL AND NOT EXISTS
  (SELECT 1 FROM vectors v WHERE v.chunk = c.id AND v.late = ? AND v.space = ?)`;
const INDEXED = `SELECT count(*) AS documents, coalesce(sum(d.chunks), 0) AS chunks FROM outcomes o
  JOIN documents d ON d.seq = o.document WHERE o.space = ? AND o.failure IS NULL`;
// One document tells what the vectors of all are.
const SHAPE = `SELECT count(*) AS vectors, max(length(v.vector)) / 4 AS width FROM chunks c
  JOIN vectors v ON v.chunk = c.id WHERE c.document =
  (SELECT document FROM outcomes WHERE space = ? AND failure IS NULL LIMIT 1) AND v.late = ? AND v.space = ?`;
const FAILURES = `SELECT d.id, d.name, o.failure FROM outcomes o JOIN documents d ON d.seq = o.document
  WHERE o.space = ? AND o.failure IS NOT NULL ORDER BY d.seq LIMIT ?`;

function chunkOf(row: Record<string, unknown>): OpenChunk {
  return { id: Number(row["id"]), start: Number(row["first"]), end: Number(row["past"]) };
}

function numbers(statement: StatementSync, value: number): number[] {
  return statement.all(value).map((row) => Number(row["n"]));
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
