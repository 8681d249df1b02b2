import type { AbortOptions } from "@embedloom/core";
import type { SyncListener } from "../progress/index.ts";
import type { SyncBudget } from "./token-budget.ts";

/** The choices of one run. */
export interface SyncRunOptions extends AbortOptions, SyncBudget {
  /**
   * Only these documents, by id: what is known to have changed, or to be gone. The rest of the index is not looked at. Needs a source
   * that can read single documents. Absent: all.
   */
  readonly documents?: readonly string[] | undefined;
  /** Hears what happens. Absent: nobody does. */
  readonly onEvent?: SyncListener | undefined;
}
