// What fake servers share: HTTP, requests as recorded, planned faults, rate limits, and JSON as servers read and write it.
export { type DataFault, spoilRows } from "./data-fault.ts";
export type { Exchange } from "./exchange.ts";
export { checkFaultPlan, type FaultPlan, type FaultRate, pickFault } from "./fault-plan.ts";
export { float32Base64, float32Numbers } from "./float32-numbers.ts";
export { goDuration, parseGoDuration } from "./go-duration.ts";
export { type HttpCounters, startHttpServer } from "./http-server.ts";
export { type JsonPlace, type JsonProblem, scanJson } from "./json-scan.ts";
export {
  type BucketLevel,
  createRateLimiter,
  type FakeRateLimits,
  type RateLimiter,
  type Refusal,
} from "./rate-limiter.ts";
export type { RecordedRequest, RequestOutcome } from "./recorded-request.ts";
export { htmlReply, jsonReply, type Reply } from "./reply.ts";
export { checkPlan, countKind, modelsKind, numbersKind, planKind } from "./setting-kinds.ts";
export { isTransportFault, respond, type TransportFault } from "./transport-fault.ts";
