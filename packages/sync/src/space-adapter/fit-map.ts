import type { EmbeddingMatrix } from "@embedloom/core";
import type { Matrix } from "ml-matrix";
import type { MatrixLibrary } from "./load-matrix-library.ts";

/** Keeps the regression of what the rotation leaves from following noise: a share of the mean of the squares. */
const RIDGE = 0.1;

/**
 * The map that takes rows of `from` nearest to rows of `to` and keeps angles: orthogonal Procrustes, the rotation of the singular
 * vectors of the product of both. Where the widths differ it is orthogonal on the narrower side.
 */
export function fitRotation(library: MatrixLibrary, from: EmbeddingMatrix, to: EmbeddingMatrix): Matrix {
  const { Matrix: Dense, SingularValueDecomposition } = library;
  const product = new Dense(crossProduct(from, to));
  const { leftSingularVectors, rightSingularVectors } = new SingularValueDecomposition(product, {
    autoTranspose: true,
  });
  const rank = Math.min(from.dimensions, to.dimensions);
  const left = leftSingularVectors.subMatrix(0, from.dimensions - 1, 0, rank - 1);
  const right = rightSingularVectors.subMatrix(0, to.dimensions - 1, 0, rank - 1);
  return left.mmul(right.transpose());
}

/**
 * What a rotation leaves, as a regression whose results are kept to their strongest directions: to be added to it.
 *
 * @returns for each rank, ascending, the map
 */
export function fitCorrections(
  library: MatrixLibrary,
  {
    from,
    to,
    rotation,
    ranks,
  }: {
    readonly from: EmbeddingMatrix;
    readonly to: EmbeddingMatrix;
    readonly rotation: Matrix;
    readonly ranks: readonly number[];
  },
): Matrix[] {
  const { Matrix: Dense, EigenvalueDecomposition, solve } = library;
  const gram = new Dense(crossProduct(from, from));
  // X'(Y - XW), without making the rest.
  const rest = Dense.sub(new Dense(crossProduct(from, to)), gram.mmul(rotation));
  const ridge = (RIDGE * gram.trace()) / from.dimensions;
  const regression = solve(Dense.add(gram, Dense.eye(from.dimensions).mul(ridge)), rest);
  const explained = regression.transpose().mmul(gram).mmul(regression);
  const { eigenvectorMatrix } = new EigenvalueDecomposition(explained, { assumeSymmetric: true });
  return ranks.map((rank) => {
    // Eigenvalues ascend.
    const strongest = eigenvectorMatrix.subMatrix(0, to.dimensions - 1, to.dimensions - rank, to.dimensions - 1);
    return regression.mmul(strongest).mmul(strongest.transpose());
  });
}

function crossProduct(left: EmbeddingMatrix, right: EmbeddingMatrix): number[][] {
  const sums = Array.from({ length: left.dimensions }, () => new Float64Array(right.dimensions));
  for (let i = 0; i < left.count; i++) {
    const [one, other] = [left.row(i), right.row(i)];
    for (let a = 0; a < one.length; a++) {
      const [value, row] = [one[a]!, sums[a]!];
      for (let b = 0; b < other.length; b++) row[b]! += value * other[b]!;
    }
  }
  return sums.map((row) => Array.from(row));
}
