import { BudgetExhaustedError, type Usage } from "@embedloom/core";

/** How much one run may spend. */
export interface SyncBudget {
  /** Most tokens, as they are estimated and as the provider counts them. Absent: any number. */
  readonly maxTokens?: number | undefined;
  /** Most US dollars; the price must be known. Absent: any sum. */
  readonly maxCostUsd?: number | undefined;
}

/** What is left of a budget; estimates count until the provider has said what it was. */
export interface TokenBudget {
  /** Takes room for these tokens; the error says that there is none. */
  take(tokens: number): BudgetExhaustedError | undefined;
  /** Counts what was really paid in the place of an estimate. */
  settle(estimated: number, usage: Usage): void;
}

export function createTokenBudget(limits: SyncBudget, usdPerToken: number | undefined): TokenBudget {
  const { maxTokens = Infinity, maxCostUsd = Infinity } = limits;
  // What is free reaches no sum, nought included.
  const isPriced = usdPerToken !== undefined && usdPerToken > 0;
  const most = Math.min(maxTokens, isPriced ? maxCostUsd / usdPerToken : Infinity);
  let taken = 0;
  return {
    take(tokens) {
      if (taken + tokens > most) {
        const limit = [
          ...(maxTokens < Infinity ? [`${maxTokens} tokens (\`maxTokens\`)`] : []),
          ...(maxCostUsd < Infinity ? [`$${maxCostUsd} (\`maxCostUsd\`)`] : []),
        ].join(" and ");
        return new BudgetExhaustedError(
          `The budget of ${limit} has no room for ${Math.ceil(tokens)} tokens more: about ${Math.round(taken)} are spent. What was done is kept; run again with more to go on.`,
        );
      }
      taken += tokens;
      return undefined;
    },
    settle(estimated, { tokens }) {
      taken += (tokens ?? estimated) - estimated;
    },
  };
}
