import type { Embedder, EmbeddingMatrix, EmbedOptions } from "@embedloom/core";
import type { BatchingSettings } from "./batching-options.ts";
import type { Budget } from "./budget.ts";
import type { CallTally } from "./call-tally.ts";
import type { LearntSizes } from "./learnt-sizes.ts";
import type { OverlongReport } from "./overlong-report.ts";
import type { RequestPace } from "./request-pace.ts";
import type { RequestQueue } from "./request-queue.ts";
import type { RequestSender } from "./request-sender.ts";
import type { ResultRows } from "./result-rows.ts";
import type { RetryPolicy } from "./retry-policy.ts";
import type { ServerEvidence } from "./server-evidence.ts";

/** Everything one call works with. */
export interface BatchWork {
  readonly embedder: Pick<Embedder, "estimateTokens">;
  readonly settings: BatchingSettings;
  readonly policy: RetryPolicy;
  readonly pace: Pick<RequestPace, "workers">;
  readonly sender: RequestSender;
  /** The different texts of the call; ids are places in it. */
  readonly texts: readonly string[];
  readonly options: EmbedOptions;
  readonly queue: RequestQueue;
  readonly learnt: LearntSizes;
  /** What is known of the server for requests of this kind. */
  readonly evidence: ServerEvidence;
  /** Its `stops` when the call began. */
  readonly stopsBefore: number;
  readonly rows: ResultRows;
  readonly tally: CallTally;
  readonly overlong: OverlongReport;
  /** Whether vectors may be written where they belong at once: not when someone is given them as they arrive. */
  readonly inPlace: boolean;
  /** Is given the vectors of the texts with these ids as soon as they are in their rows. */
  readonly onArrived: (ids: readonly number[], embeddings: EmbeddingMatrix) => void;
  /** What the requests of the call are paid from. */
  readonly budgets: readonly Budget[];
  /** Whether refusals are not taken for the server's fault. */
  readonly serverWorks: boolean;
  /** Ends all waiting of the call, and keeps new requests from being sent. */
  readonly stop: AbortController;
}
