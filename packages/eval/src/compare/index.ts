// Compares two evaluations, and says whether one got worse.
export { checkRegression, type RegressionCheck, type RegressionOptions } from "./check-regression.ts";
export { compare, type CompareOptions, type Comparison } from "./compare.ts";
