import type { Problem, ProblemCode } from "../../../src/api/problem.ts";

/** What went wrong with a call: the server's own words, or that it did not answer. */
export class StudioProblem extends Error {
  override readonly name = "StudioProblem";
  /** The server's code; `unreachable` when nothing answered, `unexpected` when the answer was not the studio's. */
  readonly code: ProblemCode | "unreachable" | "unexpected";
  /** HTTP status; 0 when nothing answered. */
  readonly status: number;

  constructor(code: StudioProblem["code"], status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.status = status;
  }
}

/** The problem that a reply tells of, or one that says that it tells of none. */
export function problemOf(status: number, body: unknown): StudioProblem {
  if (isProblem(body)) return new StudioProblem(body.error.code, status, body.error.message);
  return new StudioProblem("unexpected", status, `The server replied ${status} and did not say why. Try again.`);
}

function isProblem(body: unknown): body is Problem {
  if (typeof body !== "object" || body === null || !("error" in body)) return false;
  const { error } = body;
  return typeof error === "object" && error !== null && "code" in error && "message" in error;
}
