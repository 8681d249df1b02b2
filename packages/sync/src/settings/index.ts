// The settings of an index kept in step and of one run, what it may spend, and its lock.
export type { SyncLock } from "./sync-lock.ts";
export type { SyncRunOptions } from "./sync-run-options.ts";
export { type CheckedSync, checkSync, type SyncPace, type SyncSettings } from "./sync-settings.ts";
export { createTokenBudget, type SyncBudget, type TokenBudget } from "./token-budget.ts";
