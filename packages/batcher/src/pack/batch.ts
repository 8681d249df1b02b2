import type { BatchHistory } from "../classify/index.ts";

/** The texts of one request. */
export interface Batch {
  /** Ids of the texts, at least one. */
  readonly ids: readonly number[];
  /** Tokens of the texts together, as the provider's limit counts them. */
  readonly tokens: number;
  /** What became of the request it is a part of. */
  readonly history: BatchHistory;
}
