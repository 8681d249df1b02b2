// The settings of a sync, the options of one run, its budget, and its lock.
export type { SyncLock } from "./sync-lock.ts";
export type { SyncRunOptions } from "./sync-run-options.ts";
export { type CheckedSync, checkSync, type SyncPace, type SyncSettings } from "./sync-settings.ts";
export { createTokenBudget, type SyncBudget, type TokenBudget } from "./token-budget.ts";
