import { kinds } from "@embedloom/core";
import type { ContractCase } from "./contract-case.ts";
import { demandsFacet } from "./rate-limiter/demands.ts";
import { outcomeFacet } from "./rate-limiter/outcome.ts";
import { pacingFacet } from "./rate-limiter/pacing.ts";
import type { RateLimiterSubject } from "./rate-limiter/rate-limiter-subject.ts";
import { sharingFacet } from "./rate-limiter/sharing.ts";

const subjectKind = kinds.withMethods("a subject with `create`", "create");

/**
 * Every rule of core's `RateLimiter`, for limiters of one process and for shared ones; in real time some seconds.
 *
 * @example
 * ```ts no-run
 * import { createTokenBucketLimiter } from "@embedloom/batcher";
 * import { rateLimiterContract, registerContract } from "@embedloom/testing";
 * import { test } from "node:test";
 *
 * registerContract(rateLimiterContract({ create: (limits) => createTokenBucketLimiter(limits) }), test);
 * ```
 */
export function rateLimiterContract(subject: RateLimiterSubject): ContractCase[] {
  subjectKind("subject", subject);
  return [...pacingFacet(subject), ...demandsFacet(subject), ...outcomeFacet(subject), ...sharingFacet(subject)];
}
