import type { AbortOptions } from "@embedloom/core";
import type { SyncListener } from "../progress/index.ts";
import type { SyncBudget } from "./token-budget.ts";

/** The options of one run. */
export interface SyncRunOptions extends AbortOptions, SyncBudget {
  /**
   * Ids of documents that have changed or were removed. The run reads only these and leaves the rest of the index alone. Needs a
   * source that can read single documents. Absent: all.
   */
  readonly documents?: readonly string[] | undefined;
  /** Called with each event of the run. */
  readonly onEvent?: SyncListener | undefined;
}
