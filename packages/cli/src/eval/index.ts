// Measures how well questions find their answers, and compares with a baseline.
export type { EvalOptions } from "./eval-options.ts";
export { runEval } from "./run-eval.ts";
