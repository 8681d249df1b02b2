// What may be spent and sent: budgets, token buckets given or learnt from the server, and limiters of others.
export {
  type Budget,
  budgetKind,
  type BudgetLimits,
  type BudgetOptions,
  type BudgetShare,
  type BudgetSpent,
  createBudget,
  ownBudget,
} from "./budget.ts";
export { guardLimiter } from "./guard-limiter.ts";
export { createTokenBucketLimiter, type TokenBucketLimiterOptions } from "./token-bucket-limiter.ts";
