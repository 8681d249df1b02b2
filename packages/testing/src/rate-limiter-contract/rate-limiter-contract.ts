import { kinds } from "@embedloom/core";
import type { ContractCase } from "../contract/index.ts";
import { demandsFacet } from "./demands.ts";
import { outcomeFacet } from "./outcome.ts";
import { pacingFacet } from "./pacing.ts";
import type { RateLimiterSubject } from "./rate-limiter-subject.ts";
import { sharingFacet } from "./sharing.ts";

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
