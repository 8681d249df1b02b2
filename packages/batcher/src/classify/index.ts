// Error classification: whether a failure is the server's, the request's or an input's, and what to do next.
export { type BatchHistory, FRESH, type Tries } from "./batch-history.ts";
export { serverWideError } from "./server-wide-error.ts";
export {
  type FailedRequest,
  isPassing,
  isServersFault,
  isTooMuch,
  classifyFailure,
  type Remedy,
} from "./classify-failure.ts";
export { createServerEvidence, type EvidenceOf, type ServerEvidence } from "./server-evidence.ts";
export { dropServersVerdict, verdictOf, withVerdict } from "./verdict.ts";
