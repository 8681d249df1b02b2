// Sends one request: waits for its permits, under a deadline, and says whether and when to try again.
export { priorityOf } from "./request-permits.ts";
export {
  type AdmittedRequest,
  createRequestSender,
  type OutgoingRequest,
  type RequestSender,
  type SendOutcome,
} from "./request-sender.ts";
export { createRetryPolicy, type Retrial, type RetryPolicy } from "./retry-policy.ts";
