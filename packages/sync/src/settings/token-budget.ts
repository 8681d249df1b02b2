import { BudgetExhaustedError, type Usage } from "@embedloom/core";

/** How much one run may spend. */
export interface SyncBudget {
  /** The most tokens. Estimates count until the provider reports the real number. Absent: any number. */
  readonly maxTokens?: number | undefined;
  /** The most US dollars; the price must be known. Absent: any sum. */
  readonly maxCostUsd?: number | undefined;
}

/** The rest of a budget. Estimates count until the provider reports the real number of tokens. */
export interface TokenBudget {
  /** Reserves these tokens. Returns an error when the budget does not allow them. */
  take(tokens: number): BudgetExhaustedError | undefined;
  /** Replaces an estimate by the tokens that were really paid for. */
  settle(estimated: number, usage: Usage): void;
}

export function createTokenBudget(limits: SyncBudget, usdPerToken: number | undefined): TokenBudget {
  const { maxTokens = Infinity, maxCostUsd = Infinity } = limits;
  // A free model never exceeds a sum, not even a limit of 0.
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
          `The budget of ${limit} has no room for ${Math.ceil(tokens)} more tokens: about ${Math.round(taken)} are spent. Everything done so far is kept. To continue, run again with a larger budget.`,
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
