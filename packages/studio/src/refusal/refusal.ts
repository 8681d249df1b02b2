import type { ProblemCode } from "../api/index.ts";

/** A request cannot be done; the message says why and what to do. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: ProblemCode;

  constructor(code: ProblemCode, message: string) {
    super(message);
    this.code = code;
  }
}
