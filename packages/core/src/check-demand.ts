import { checkAmount, checkOneOf } from "./check-options.ts";
import type { RateLimitDemand } from "./rate-limiter.ts";

/**
 * Refuses a demand that a limit cannot be charged with: one `NaN` in the sum, and the limit would hold nobody any more. The
 * first thing every limiter's `acquire` does.
 *
 * @throws InvalidOptionError naming `requests`, `tokens` or `priority`
 */
export function checkDemand({ requests, tokens, priority }: RateLimitDemand): void {
  checkAmount("requests", requests);
  checkAmount("tokens", tokens);
  if (priority !== undefined) checkOneOf("priority", priority, ["high", "normal"]);
}
