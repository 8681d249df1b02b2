import type { Embedder, EmbeddingMatrix, EmbedOptions } from "@embedloom/core";
import type { BatchingSettings } from "../options/index.ts";
import type { Budget } from "../limit/index.ts";
import type { CallTally } from "../progress/index.ts";
import type { LearntSizes, RequestPace } from "../pace/index.ts";
import type { OverlongReport, ResultRows } from "../results/index.ts";
import type { RequestQueue } from "../pack/index.ts";
import type { RequestSender, RetryPolicy } from "../send/index.ts";
import type { ServerEvidence } from "../classify/index.ts";

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
