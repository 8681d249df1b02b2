import { UnsupportedError } from "@embedloom/core";
import type { EigenvalueDecomposition, Matrix, SingularValueDecomposition, solve } from "ml-matrix";

/** The parts of the package `ml-matrix` that are used here. */
export interface MatrixLibrary {
  readonly Matrix: typeof Matrix;
  readonly SingularValueDecomposition: typeof SingularValueDecomposition;
  readonly EigenvalueDecomposition: typeof EigenvalueDecomposition;
  readonly solve: typeof solve;
}

/** @throws UnsupportedError when the package is not installed */
export async function loadMatrixLibrary(): Promise<MatrixLibrary> {
  return import("ml-matrix").catch((cause: unknown) => {
    const detail =
      "A space adapter is fitted with the package ml-matrix, which cannot be loaded; install it beside this one.";
    throw new UnsupportedError(detail, { cause });
  });
}
