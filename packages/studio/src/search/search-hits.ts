import { EmbeddingMatrix, type Match } from "@embedloom/core";
import type { SearchHit, WidthChunk } from "../api/index.ts";
import { Refusal } from "../refusal/index.ts";
import { ranksOf } from "./best-rows.ts";
import type { HeldIndex } from "./index-holder.ts";
import type { IndexedDocument } from "./loaded-index.ts";
import { prefixScores } from "./prefix-scores.ts";

/** The document of a row. */
export function documentOf(index: HeldIndex, row: number): IndexedDocument {
  return index.documents[index.documentOf[row]!]!;
}

/**
 * The hits of one column.
 *
 * @param other scores of the other column, if there is one
 */
export function hitsOf(
  index: HeldIndex,
  matches: readonly Match[],
  other: Float32Array | undefined,
  textOf: (row: number) => string,
): SearchHit[] {
  const rows = matches.map(({ index: row }) => row);
  const ranks = other && ranksOf(other, rows);
  return matches.map(({ index: row, score }, at) => {
    const { id, name, from } = documentOf(index, row);
    return {
      rank: at + 1,
      score: rounded(score),
      document: id,
      name,
      chunk: row - from,
      ...spanOf(index, row),
      text: textOf(row),
      ...(other && ranks && { otherRank: ranks[at]!, otherScore: rounded(other[row]!) }),
    };
  });
}

/** A row as the slider shows it. */
export function widthChunk(index: HeldIndex, row: number, text: string): WidthChunk {
  const { id: document, name, from } = documentOf(index, row);
  return { document, name, position: row - from, ...spanOf(index, row), text };
}

/** How many rows of one column are not in the other. */
export function disagreements(left: readonly Match[], right: readonly Match[]): number {
  const rows = new Set(right.map(({ index }) => index));
  return left.filter(({ index }) => !rows.has(index)).length;
}

/** The similarity of a query with every row at one width. */
export function scoresAt(matrix: EmbeddingMatrix, query: Float32Array, width: number): Float32Array {
  return prefixScores(matrix, query, [width])[0]!;
}

/** Some rows of a matrix, as a view. */
export function rowsOf({ data, dimensions }: EmbeddingMatrix, from: number, to: number): EmbeddingMatrix {
  return new EmbeddingMatrix(data.subarray(from * dimensions, to * dimensions), dimensions);
}

/**
 * The width to search at.
 *
 * @throws Refusal when the index is not as wide
 */
export function checkedWidth({ plain }: HeldIndex, wanted: number | undefined): number {
  if (wanted === undefined) return plain.dimensions;
  if (wanted <= plain.dimensions) return wanted;
  throw new Refusal("bad_request", `\`dimensions\` goes up to ${plain.dimensions}, the width of the index.`);
}

/** Four decimals: what anybody looks at, in a third of the bytes. */
export function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

function spanOf({ spans }: HeldIndex, row: number): { start: number; end: number } {
  return { start: spans[2 * row]!, end: spans[2 * row + 1]! };
}
