import { type KindsOf, readOptions } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import type { RateLimitDemand } from "../contract/index.ts";

const demandKinds: KindsOf<RateLimitDemand> = {
  requests: kinds.amount,
  tokens: kinds.amount,
  priority: kinds.optional(kinds.oneOf("high", "normal")),
};

/**
 * Refuses a demand that a limit cannot be charged with: one `NaN` in the sum, and the limit would hold nobody any more. The
 * first thing every limiter's `acquire` does.
 *
 * @returns a copy of it
 * @throws InvalidOptionError naming `requests`, `tokens` or `priority`
 */
export function checkDemand(demand: RateLimitDemand): RateLimitDemand {
  return readOptions("demand", demand, demandKinds);
}
