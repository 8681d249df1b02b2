import type { EmbeddingMatrix } from "@embedloom/core";
import type { Matrix } from "ml-matrix";
import type { MatrixLibrary } from "./load-matrix-library.ts";

/** Regularization (ridge) against fitting noise, as a share of the mean of the squares. */
const RIDGE = 0.1;

/**
 * Fits the map that keeps angles and brings rows of `from` nearest to rows of `to`. This is orthogonal Procrustes: the rotation comes from
 * the singular vectors of the product of both. When the widths differ, it is orthogonal on the narrower side.
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
 * Fits corrections to add to a rotation. Each one is a regression of the residuals, reduced to its strongest directions.
 *
 * @returns a map for each rank, in ascending order
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
  // X'(Y - XW), without computing the residuals.
  const rest = Dense.sub(new Dense(crossProduct(from, to)), gram.mmul(rotation));
  const ridge = (RIDGE * gram.trace()) / from.dimensions;
  const regression = solve(Dense.add(gram, Dense.eye(from.dimensions).mul(ridge)), rest);
  const explained = regression.transpose().mmul(gram).mmul(regression);
  const { eigenvectorMatrix } = new EigenvalueDecomposition(explained, { assumeSymmetric: true });
  return ranks.map((rank) => {
    // Eigenvalues are in ascending order.
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
