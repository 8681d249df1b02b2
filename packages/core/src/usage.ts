/** What a call cost; sums of several calls are made by {@link addUsage}. */
export interface Usage {
  /** Requests sent to the server, or runs of the model. */
  readonly requests: number;
  /** Tokens the provider counted and bills; `undefined` when it did not say for every request. */
  readonly tokens: number | undefined;
  /** Price in US dollars; `undefined` when the price or the tokens are unknown. Always an estimate. */
  readonly costUsd: number | undefined;
}

/** The usage of a call that needed nothing. */
export const NO_USAGE: Usage = Object.freeze({ requests: 0, tokens: 0, costUsd: 0 });

/**
 * Adds two usages; what is unknown in one is unknown in the sum, never silently zero.
 *
 * @example
 * ```ts
 * import { addUsage, NO_USAGE } from "@embedloom/core";
 *
 * addUsage(NO_USAGE, { requests: 1, tokens: 5, costUsd: undefined }); // { requests: 1, tokens: 5, costUsd: undefined }
 * ```
 */
export function addUsage(left: Usage, right: Usage): Usage {
  return {
    requests: left.requests + right.requests,
    tokens: addKnown(left.tokens, right.tokens),
    costUsd: addKnown(left.costUsd, right.costUsd),
  };
}

function addKnown(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? undefined : left + right;
}
