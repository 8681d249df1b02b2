// Errors of the command line: one class for each exit code, and the sentence that is printed for any error.
export { describeError, Interrupt } from "./describe-error.ts";
export { Failure } from "./failure.ts";
export { logError } from "./log-error.ts";
export { PartialFailure } from "./partial-failure.ts";
export { UsageError } from "./usage-error.ts";
