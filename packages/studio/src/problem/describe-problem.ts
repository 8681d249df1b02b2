import { isEmbedloomError, sqliteCode } from "@embedloom/core";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Problem, ProblemCode } from "../api/index.ts";
import { DAMAGED, isDamage } from "../database/index.ts";
import { Refusal } from "../refusal/index.ts";

/** The statuses that HTTP has for a failure; everything else that a provider or a store said is a 502. */
const STATUS: Readonly<Partial<Record<ProblemCode, ContentfulStatusCode>>> = {
  bad_request: 400,
  invalid_option: 400,
  invalid_input: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  busy: 409,
  no_index: 409,
  index_stale: 409,
  provider_not_ready: 409,
  too_large: 413,
  unsupported_encoding: 415,
  unreadable: 422,
  too_many: 429,
  internal: 500,
};

/** What to answer for any error. */
export interface DescribedProblem extends Problem {
  readonly status: ContentfulStatusCode;
  /** Whether nobody foresaw it, so that it belongs into the log. */
  readonly unexpected: boolean;
}

/** https://sqlite.org/rescode.html#full */
const SQLITE_FULL = 13;

const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full. Free some space and try again; what was stored stays there.",
  EACCES: "The data folder may not be written to. Choose another one with --data.",
  EROFS: "The data folder is read-only. Choose another one with --data.",
};

/** Describes any error: only messages that are known to hold no key and no text are passed on. */
export function describeProblem(error: unknown): DescribedProblem {
  if (error instanceof Refusal || isEmbedloomError(error)) return described(error.code, error.message);
  if (isDamage(error)) return described("internal", DAMAGED);
  const known = SYSTEM_ERRORS[systemCode(error)];
  if (known !== undefined) return described("internal", known);
  return {
    ...described("internal", "Something unexpected happened; the terminal that runs the studio shows the details."),
    unexpected: true,
  };
}

/** The code of a failed system call; SQLite has one of its own for a full disk. */
function systemCode(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if (sqliteCode(error) === SQLITE_FULL) return "ENOSPC";
  return "code" in error ? String(error.code) : "";
}

function described(code: ProblemCode, message: string): DescribedProblem {
  return { status: STATUS[code] ?? 502, error: { code, message }, unexpected: false };
}
