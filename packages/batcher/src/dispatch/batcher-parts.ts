import type { Embedder } from "@embedloom/core";
import type { BatchingSettings } from "../options/index.ts";
import type { LearntSizes, RequestPace } from "../pace/index.ts";
import type { RequestSender, RetryPolicy } from "../send/index.ts";
import type { EvidenceOf } from "../classify/index.ts";

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
