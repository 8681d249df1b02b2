import { type KindsOf, readOptions } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";

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
 * @throws InvalidOptionError for a figure that is not a finite number from 0
 *
 * @example
 * ```ts
 * import { addUsage, NO_USAGE } from "@embedloom/core";
 *
 * addUsage(NO_USAGE, { requests: 1, tokens: 5, costUsd: undefined }); // { requests: 1, tokens: 5, costUsd: undefined }
 * ```
 */
export function addUsage(left: Usage, right: Usage): Usage {
  const other = readUsage("right", right);
  // Most sums begin with nothing.
  if (left === NO_USAGE) return { requests: other.requests, tokens: other.tokens, costUsd: other.costUsd };
  const one = readUsage("left", left);
  return {
    requests: one.requests + other.requests,
    tokens: addKnown(one.tokens, other.tokens),
    costUsd: addKnown(one.costUsd, other.costUsd),
  };
}

function addKnown(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? undefined : left + right;
}

const known = kinds.optional(kinds.amount);

/** What the figures of a usage must be. */
export const usageKinds: KindsOf<Usage> = { requests: kinds.amount, tokens: known, costUsd: known };

// One `NaN`, and the sum of all later calls would be none.
function readUsage(name: string, usage: Usage): Usage {
  return readOptions<Usage>(name, usage, usageKinds, `${name}.`);
}
