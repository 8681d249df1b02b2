import type { TestProject } from "vitest/node";
import { findMeasures } from "./reference-measures/find-measures.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** A Python that has pytrec_eval; `undefined` when there is none. */
    measuresPython: string | undefined;
  }
}

const howToGetIt =
  "Have Python 3 with venv and pip, which installs pytrec-eval-terrier into .cache/reference-measures.";

/** Gives the tests of `eval` the Python that has trec_eval in it. */
export default function setup(project: TestProject): () => void {
  const python = findMeasures();
  project.provide("measuresPython", python);
  if (python === undefined && process.env.CI === "true") {
    throw new Error(`CI needs pytrec_eval, and found none. ${howToGetIt}`);
  }
  return () => {
    if (python === undefined) {
      console.log(`The tests of ${project.name} against pytrec_eval were skipped: there is none. ${howToGetIt}`);
    }
  };
}
