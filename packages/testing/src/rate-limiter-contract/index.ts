// What every rate limiter must do, one aspect a file.
export { rateLimiterContract } from "./rate-limiter-contract.ts";
export type { RateLimiterSubject } from "./rate-limiter-subject.ts";
