// What is answered for any error: the status, the code and a message without keys and texts.
export { describeProblem } from "./describe-problem.ts";
