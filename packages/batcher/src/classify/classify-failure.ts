import { type ErrorCode, isEmbedloomError } from "@embedloom/core";
import type { BatchHistory, Tries } from "./batch-history.ts";
import type { ServerEvidence } from "./server-evidence.ts";
import type { Verdict } from "./verdict.ts";

/** A request that failed. */
export interface FailedRequest extends Tries {
  /** How many texts it held. */
  readonly inputs: number;
  readonly history: BatchHistory;
  /** Whether the server was asked since, and is not to blame. */
  readonly asked: boolean;
  /** What another batcher, between this one and the server, has found out. Absent: there is none, or it has not. */
  readonly verdict?: Verdict | undefined;
}

/** What to do about a failed request. */
export type Remedy =
  /** The server's fault, whatever it is sent: nothing more is sent. */
  | "stop"
  /** The server's fault, for now: the same again, after a wait. */
  | "again"
  /** The request's fault: it is too much at once, so it is sent in halves, and what comes later is made smaller. */
  | "smaller"
  /** Nothing tells yet: single texts show whether anything gets through. */
  | "ask"
  /** An input's fault, and the error names it: it is given up, the others are sent again. */
  | "leave-out"
  /** An input's fault, or the size's: the halves show which. */
  | "halve"
  /** It seems to be the fault of its one input: once more, when something else has got through. */
  | "confirm"
  /** It is the fault of its one input, which is given up. */
  | "give-up";

/** What the next request would fail with as well, whatever its inputs. */
const FATAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "authentication",
  "budget_exhausted",
  "invalid_option",
  "model_changed",
  "model_load",
  "model_not_found",
  "quota_exhausted",
  "request_rejected",
  "unsupported",
]);

/** What is said of one text and of no other: there is nothing to confirm. */
const ABOUT_ONE_INPUT: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "input_too_long",
  "invalid_input",
  "invalid_reply",
  "request_too_large",
]);

/**
 * After so many failures in a row, tries included, it is no longer taken for granted that the server works: one bad text
 * among 2,048 fails the whole and 11 halves, one after another.
 */
const DOUBTED_AFTER = 12;

/** A part of a failed request is tried so often, as long as its texts have not had all the tries of a request together. */
const TRIES_OF_A_PART = 2;

/**
 * The one place that decides whose fault a failure is, the server's, the request's or an input's, and what follows: by
 * what the error says of itself (`retryable`, `splittable`, `index`), and by what else has got through meanwhile.
 *
 * @param attempts how often one request is tried
 */
export function classifyFailure(
  error: unknown,
  request: FailedRequest,
  evidence: ServerEvidence,
  attempts: number,
): Remedy {
  const { verdict } = request;
  if (isServersFault(error) || verdict === "server") return "stop";
  if (isEmbedloomError(error, "rate_limited")) return "again";
  const alone = request.inputs === 1;
  if (verdict === "input" && (alone || isNamed(error, request))) return alone ? "give-up" : "leave-out";
  if (!alone && isTooMuch(error)) return doubts(request, evidence) ? "ask" : "smaller";
  if (
    isPassing(error) &&
    request.failures < triesOf(error, request, attempts) &&
    !isSameReply(error, request, evidence)
  ) {
    return doubts(request, evidence) ? "ask" : "again";
  }
  if (!request.asked && mustAsk(error, request, evidence)) return "ask";
  if (!alone) return isNamed(error, request) ? "leave-out" : "halve";
  const vague = !isPassing(error) && !(isEmbedloomError(error) && ABOUT_ONE_INPUT.has(error.code));
  return vague && evidence.successes > 0 && request.history.refusal === undefined ? "confirm" : "give-up";
}

/** Whether no other input and no other time would help. */
export function isServersFault(error: unknown): boolean {
  if (!isEmbedloomError(error)) return false;
  const { code, retryable, splittable, index } = error;
  if (FATAL.has(code)) return true;
  // Such as rows of another width, all of them: the next reply would be paid and just as wrong.
  return (code === "connection" || code === "invalid_reply") && !retryable && !splittable && index === undefined;
}

/** Whether the same request may succeed another time. */
export function isPassing(error: unknown): boolean {
  return isEmbedloomError(error) && error.retryable;
}

/** Whether a smaller request may do. */
export function isTooMuch(error: unknown): boolean {
  if (!isEmbedloomError(error)) return false;
  return error.code === "request_too_large" || (error.retryable && error.splittable && error.index === undefined);
}

function isNamed(error: unknown, { inputs }: FailedRequest): boolean {
  return isEmbedloomError(error) && error.index !== undefined && error.index >= 0 && error.index < inputs;
}

// A reply that is wrong in the same way twice comes from how the server is made, unless it replies rightly to others meanwhile:
// a request of one input would lose it by chance.
function isSameReply(error: unknown, request: FailedRequest, { provenUpTo }: ServerEvidence): boolean {
  const { failedBefore, inputs, sentBefore } = request;
  if (inputs === 1 && provenUpTo > sentBefore) return false;
  const [now, before] = [error, failedBefore].map((each) =>
    isEmbedloomError(each, "invalid_reply") ? `${each.problem} ${each.detail}` : undefined,
  );
  return now !== undefined && now === before;
}

// A text that is left alone has failed in every larger request that it was in: what others may fail by is not what it fails by.
function triesOf(error: unknown, { inputs, history }: FailedRequest, attempts: number): number {
  const few = Math.min(isEmbedloomError(error, "invalid_reply") ? 1 : TRIES_OF_A_PART, attempts);
  if (inputs === 1) return Math.max(few, attempts - history.shrunk - history.failed);
  if (!history.part) return attempts;
  return history.failed < attempts ? few : 1;
}

function doubts({ asked }: FailedRequest, { failuresInARow }: ServerEvidence): boolean {
  return !asked && failuresInARow >= DOUBTED_AFTER;
}

function mustAsk(error: unknown, request: FailedRequest, evidence: ServerEvidence): boolean {
  if (doubts(request, evidence)) return true;
  const alone = request.inputs === 1;
  if (isPassing(error)) {
    // What succeeded while the whole was tried speaks for the server, but not for a text that failed after it.
    const since = alone ? request.sentBefore : (request.history.sentBefore ?? request.sentBefore);
    return evidence.provenUpTo <= since;
  }
  // A request of one text names it whatever is wrong.
  const says = isEmbedloomError(error) && (ABOUT_ONE_INPUT.has(error.code) || (!alone && isNamed(error, request)));
  return !says && !evidence.answers;
}
