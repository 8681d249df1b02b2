import type { Embedder } from "@embedloom/core";
import type { BatchingSettings } from "./batching-options.ts";
import type { LearntSizes } from "./learnt-sizes.ts";
import type { RequestPace } from "./request-pace.ts";
import type { RequestSender } from "./request-sender.ts";
import type { RetryPolicy } from "./retry-policy.ts";
import type { EvidenceOf } from "./server-evidence.ts";

/** The parts of a batcher that all its calls share. */
export interface BatcherParts {
  readonly embedder: Embedder;
  readonly settings: BatchingSettings;
  readonly policy: RetryPolicy;
  readonly pace: RequestPace;
  readonly sender: RequestSender;
  readonly learnt: LearntSizes;
  /** What is known of the server, by kind of request. */
  readonly evidenceOf: EvidenceOf;
}
