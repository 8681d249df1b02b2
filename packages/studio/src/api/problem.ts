import type { ErrorCode } from "@embedloom/core";

/** The body of every reply that is no success. */
export interface Problem {
  readonly error: {
    /** What kind of failure this is, such as `too_large` or `authentication`; see `ProblemCode`. */
    readonly code: ProblemCode;
    /** What happened and the way out, for people; never a key, a password or a text of a document. */
    readonly message: string;
  };
}

/** The kinds of failure; those of the second group come from the provider, the cache or the model. */
export type ProblemCode =
  | "bad_request"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "too_large"
  | "too_many"
  | "unreadable"
  | "unsupported_encoding"
  | "busy"
  | "no_index"
  | "index_stale"
  | "provider_not_ready"
  | "internal"
  // What the packages throw: `EmbedloomError.code`.
  | ErrorCode;
