import {
  BudgetExhaustedError,
  InvalidOptionError,
  type Kind,
  kinds,
  type KindsOf,
  knownModel,
  readOptions,
  type Usage,
} from "@embedloom/core";

/** How much may be spent. */
export interface BudgetLimits {
  /** Most tokens, as the provider bills them. Absent: any number. */
  readonly maxTokens?: number | undefined;
  /** Most US dollars. Absent: any sum. */
  readonly maxCostUsd?: number | undefined;
}

/** The options of {@link createBudget}. */
export interface BudgetOptions extends BudgetLimits {
  /** What a million tokens cost, in US dollars. Absent: as core's facts say of the model; must be given where they do not. */
  readonly usdPerMillionTokens?: number | undefined;
  /** What was spent before, such as earlier this month. @default nothing */
  readonly spent?: Partial<BudgetSpent> | undefined;
}

/** What was spent of a budget. */
export interface BudgetSpent {
  /** Tokens, as the provider billed them, estimated where it did not say. */
  readonly tokens: number;
  /** US dollars; 0 while no price is known. */
  readonly costUsd: number;
}

/** Room for one request in a budget. */
export interface BudgetShare {
  /** Gives the room back and counts what the request cost. Absent usage: it cost nothing that is known. */
  settle(usage: Usage | undefined): void;
}

/** A budget that calls, streams and batchers can share; it is kept in this process. */
export interface Budget {
  readonly limits: BudgetLimits;
  /** What was spent so far, without the requests under way. */
  readonly spent: BudgetSpent;
  /**
   * Takes room for a request, before it is sent.
   *
   * @param tokens as the embedder estimates them
   * @param model for its price
   * @throws BudgetExhaustedError when the request, beside those under way, may exceed the budget
   * @throws InvalidOptionError when dollars are limited and the price of the model is not known
   */
  take(tokens: number, model: string): BudgetShare;
}

/** A budget of whatever make. */
export const budgetKind: Kind = kinds.withMethods("a budget, such as createBudget({ maxTokens })", "take");

const amount = kinds.optional(kinds.amount);
const spentKinds: KindsOf<Partial<BudgetSpent>> = { tokens: amount, costUsd: amount };
const usageKinds: KindsOf<Usage> = { requests: kinds.amount, tokens: amount, costUsd: amount };
const budgetKinds: KindsOf<BudgetOptions> = {
  maxTokens: amount,
  maxCostUsd: amount,
  usdPerMillionTokens: amount,
  spent: kinds.optional(kinds.options<Partial<BudgetSpent>>(spentKinds)),
};

/**
 * Makes a budget. A request that might exceed it is not sent: the call, the stream or whatever shares it ends with a
 * `BudgetExhaustedError` and with everything that was done.
 *
 * Before a request its tokens are estimated; what the provider bills corrects the sum, and the estimates after it when they
 * turned out too low. So a budget is exceeded at most by what the estimates of the requests under way were too low.
 *
 * @throws InvalidOptionError for an amount that is not a finite number from 0
 * @example
 * ```ts
 * import { createBudget, withBatching } from "@embedloom/batcher";
 * import { createFakeEmbedder } from "@embedloom/testing";
 *
 * const budget = createBudget({ maxTokens: 1000 });
 * const embedder = withBatching(createFakeEmbedder(), { budget });
 * await embedder.embed(["amber"]);
 * console.log(budget.spent.tokens < 1000); // true
 * ```
 */
export function createBudget(given: BudgetOptions): Budget {
  const options = readOptions("options", given, budgetKinds);
  const { maxTokens = Infinity, maxCostUsd = Infinity, usdPerMillionTokens, spent = {} } = options;
  let { tokens: spentTokens = 0, costUsd: spentUsd = 0 } = spent;
  let [takenTokens, takenUsd] = [0, 0];
  // How many times more than estimated a request has cost at most.
  let correction = 1;

  function priceOf(model: string): number {
    const price = usdPerMillionTokens ?? knownModel(model)?.price?.usdPerMillionTokens;
    if (price === undefined && maxCostUsd < Infinity) {
      const expected =
        "absent for a model whose price is not known: give `maxTokens`, or `usdPerMillionTokens` of createBudget";
      throw new InvalidOptionError("maxCostUsd", expected, maxCostUsd);
    }
    return (price ?? 0) / 1e6;
  }

  return {
    limits: { maxTokens: options.maxTokens, maxCostUsd: options.maxCostUsd },
    get spent() {
      return { tokens: spentTokens, costUsd: spentUsd };
    },
    take(estimated, model) {
      kinds.amount("tokens", estimated);
      kinds.text("model", model);
      const price = priceOf(model);
      const tokens = estimated * correction;
      const costUsd = tokens * price;
      if (spentTokens + takenTokens + tokens > maxTokens || spentUsd + takenUsd + costUsd > maxCostUsd) {
        throw exhausted(options, { tokens: spentTokens, costUsd: spentUsd }, tokens);
      }
      takenTokens += tokens;
      takenUsd += costUsd;
      let open = true;
      return {
        settle(usage) {
          if (!open) return;
          const cost = usage === undefined ? undefined : readOptions("usage", usage, usageKinds, "usage.");
          open = false;
          takenTokens -= tokens;
          takenUsd -= costUsd;
          if (cost === undefined) return;
          const billed = cost.tokens ?? tokens;
          if (estimated > 0) correction = Math.max(correction, billed / estimated);
          spentTokens += billed;
          spentUsd += cost.costUsd ?? billed * price;
        },
      };
    },
  };
}

/** The budget that a call or a stream sets for itself. Absent: it sets none. */
export function ownBudget({ maxTokens, maxCostUsd }: BudgetLimits): Budget | undefined {
  return maxTokens === undefined && maxCostUsd === undefined ? undefined : createBudget({ maxTokens, maxCostUsd });
}

function exhausted({ maxTokens, maxCostUsd }: BudgetLimits, spent: BudgetSpent, tokens: number): BudgetExhaustedError {
  const limits = [
    ...(maxTokens === undefined ? [] : [`${maxTokens} tokens (\`maxTokens\`)`]),
    ...(maxCostUsd === undefined ? [] : [`$${maxCostUsd} (\`maxCostUsd\`)`]),
  ];
  const state = `${Math.round(spent.tokens)} tokens and $${spent.costUsd.toFixed(6)} are spent`;
  return new BudgetExhaustedError(
    `The budget of ${limits.join(" and ")} has no room for a request of about ${Math.ceil(tokens)} tokens: ${state}. What was done is kept; raise the budget to go on.`,
  );
}
