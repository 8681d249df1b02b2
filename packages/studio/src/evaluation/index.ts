// Measures how well questions find their answers, in each way to search.
export { createEvaluator, type Evaluator } from "./evaluator.ts";
