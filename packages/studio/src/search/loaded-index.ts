import type { DatabaseSync } from "node:sqlite";
import { setImmediate as giveWay } from "node:timers/promises";
import { EmbeddingMatrix } from "@embedloom/core";
import { checkCrc } from "../database/index.ts";
import { vectorOwner } from "../journal/index.ts";

/** A document of an index. */
export interface IndexedDocument {
  readonly id: string;
  readonly name: string;
  /** Its first row, and one past its last. */
  readonly from: number;
  readonly to: number;
}

/** Everything of an index that a search needs in memory: vectors and positions, no texts. */
export interface LoadedIndex {
  readonly documents: readonly IndexedDocument[];
  /** Position of the document of each row. */
  readonly documentOf: Int32Array;
  /** Start and end of each row's chunk in turn, in UTF-16 code units. */
  readonly spans: Int32Array;
  readonly plain: EmbeddingMatrix;
  /** Absent: there are no late vectors. A chunk without a token of its own has a row of zeros. */
  readonly late: EmbeddingMatrix | undefined;
}

/** The shape of an index, which is known before it is read. */
export interface IndexShape {
  readonly chunks: number;
  readonly dimensions: number;
  readonly late: boolean;
}

const DOCUMENTS = `SELECT d.seq, d.id, d.name, d.chunks FROM outcomes o JOIN documents d ON d.seq = o.document
  WHERE o.space = ? AND o.failure IS NULL ORDER BY d.seq`;
const ROWS = `SELECT c.id, c.first, c.past, p.vector AS plain, p.crc AS plainCrc, l.vector AS late, l.crc AS lateCrc FROM chunks c
  JOIN vectors p ON p.chunk = c.id AND p.late = 0 AND p.space = ?
  LEFT JOIN vectors l ON l.chunk = c.id AND l.late = 1 AND l.space = ?
  WHERE c.document = ? ORDER BY c.position`;
/** Documents that are read before others get their turn. */
const STRETCH = 50;

/** Reads the indexed documents of a space into contiguous matrices. */
export async function loadIndex(db: DatabaseSync, space: number, shape: IndexShape): Promise<LoadedIndex> {
  const { chunks, dimensions } = shape;
  const plain = EmbeddingMatrix.zeros(chunks, dimensions);
  const late = shape.late ? EmbeddingMatrix.zeros(chunks, dimensions) : undefined;
  const documentOf = new Int32Array(chunks);
  const spans = new Int32Array(2 * chunks);
  const documents: IndexedDocument[] = [];
  const rows = db.prepare(ROWS);
  let row = 0;
  for (const { seq, id, name } of db.prepare(DOCUMENTS).all(space)) {
    const from = row;
    for (const chunk of rows.iterate(space, space, Number(seq))) {
      if (row === chunks) break;
      documentOf[row] = documents.length;
      spans[2 * row] = Number(chunk["first"]);
      spans[2 * row + 1] = Number(chunk["past"]);
      const owner = (kind: 0 | 1): string => vectorOwner(Number(chunk["id"]), kind, space);
      fill(plain.row(row), owner(0), chunk["plain"], chunk["plainCrc"]);
      if (late !== undefined) fill(late.row(row), owner(1), chunk["late"], chunk["lateCrc"]);
      row += 1;
    }
    documents.push({ id: String(id), name: String(name), from, to: row });
    if (documents.length % STRETCH === 0) await giveWay();
  }
  // Documents may be removed between two stretches.
  const cut = (matrix: EmbeddingMatrix): EmbeddingMatrix =>
    row === chunks ? matrix : new EmbeddingMatrix(matrix.data.subarray(0, row * dimensions), dimensions);
  return { documents, documentOf, spans, plain: cut(plain), late: late && cut(late) };
}

/** @throws Refusal when the vector is damaged */
function fill(row: Float32Array, owner: string, value: unknown, crc: unknown): void {
  if (!(value instanceof Uint8Array)) return;
  checkCrc(owner, value, crc);
  if (value.byteLength !== row.byteLength) return;
  new Uint8Array(row.buffer, row.byteOffset, row.byteLength).set(value);
}
