// Measures a run against judgments.
export { evaluate, type EvaluateOptions, evaluateStream } from "./evaluate.ts";
export { checkEvaluation, type Evaluation, readEvaluation } from "./evaluation.ts";
