import type { EmbedderLimits } from "@embedloom/core";
import { tighter } from "./batching-options.ts";

/** The two limits of a request's size. */
export type RequestSizes = Pick<EmbedderLimits, "inputsPerRequest" | "tokensPerRequest">;

/** What a batcher has learnt of the size of requests from those that were refused as too large. */
export interface LearntSizes {
  /** The tighter of `sizes` and what was learnt. */
  tighten(sizes: RequestSizes): RequestSizes;
  /** Notes that a request of this size was refused as too large. */
  refused(inputs: number, tokens: number): void;
  /** Notes that a request of this size was accepted. */
  accepted(inputs: number, tokens: number): void;
}

/** Makes a memory that knows nothing yet. */
export function createLearntSizes(): LearntSizes {
  const most = { inputs: Infinity, tokens: Infinity };
  const good = { inputs: 1, tokens: 1 };
  return {
    tighten: (sizes) => ({
      inputsPerRequest: tighter(sizes.inputsPerRequest, finite(most.inputs)),
      tokensPerRequest: tighter(sizes.tokensPerRequest, finite(most.tokens)),
    }),
    // A refusal does not say whether it was for the inputs or the tokens, so both are halved, as what is sent in its place.
    // What was accepted before is no reason, though: one giant text must not make every request small.
    refused(inputs, tokens) {
      most.inputs = Math.min(most.inputs, Math.max(good.inputs, Math.ceil(inputs / 2)));
      most.tokens = Math.min(most.tokens, Math.max(good.tokens, Math.ceil(tokens / 2)));
    },
    accepted(inputs, tokens) {
      good.inputs = Math.max(good.inputs, inputs);
      good.tokens = Math.max(good.tokens, tokens);
    },
  };
}

function finite(limit: number): number | undefined {
  return limit === Infinity ? undefined : limit;
}
