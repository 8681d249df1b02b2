import { EmbedloomError, type ErrorFacts, readFacts } from "./embedloom-error.ts";

/** What was wrong with a reply; `shape` covers everything that is not a list of numbered vectors. */
export type ReplyProblem = "count" | "index" | "not_finite" | "shape" | "width" | "zero_norm";

/** The facts of an {@link InvalidReplyError}. */
export interface InvalidReplyFacts extends ErrorFacts {
  /** Whether asking again can help. @default false */
  readonly retryable?: boolean;
}

/** The server said yes but what it sent are not the vectors that were asked for (code `invalid_reply`). */
export class InvalidReplyError extends EmbedloomError {
  declare readonly code: "invalid_reply";
  /** What was wrong. */
  readonly problem: ReplyProblem;

  constructor(problem: ReplyProblem, detail: string, from: InvalidReplyFacts = {}) {
    const facts = readFacts(from);
    // A vector that is broken for one input alone is that input's fault as far as anyone can tell: its neighbours can be saved.
    const splittable = problem === "not_finite" || problem === "zero_norm";
    super(detail, { code: "invalid_reply", retryable: facts.retryable ?? false, splittable }, facts);
    this.problem = problem;
  }
}
