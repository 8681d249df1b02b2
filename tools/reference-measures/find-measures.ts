import { pythonWithPackage } from "./python-package.ts";

/** The Python that has trec_eval itself, compiled; `undefined` without Python. */
export function findMeasures(): string | undefined {
  return pythonWithPackage("reference-measures", "pytrec-eval-terrier==0.5.10");
}
