import type { EmbedderLimits } from "./embedder-info.ts";
import type { EmbedResult } from "./embedder.ts";
import { EmbeddingMatrix } from "./embedding-matrix.ts";
import { isEmbedloomError } from "./errors/is-embedloom-error.ts";
import { PartialEmbedError } from "./errors/partial-embed-error.ts";
import { packRequests, type RequestRange } from "./pack-requests.ts";
import { addUsage, NO_USAGE } from "./usage.ts";

/** The work of {@link embedInRequests}. */
export interface RequestPlan {
  /** All inputs of the call, already checked. */
  readonly inputs: readonly string[];
  /** The limits of one request. */
  readonly limits: EmbedderLimits;
  /** Width of the rows, for a call without inputs. Absent: unknown. */
  readonly dimensions?: number | undefined;
  /** Aborts between requests; the request itself must see to its own abort. */
  readonly signal?: AbortSignal | undefined;
  /** Tokens of a text as the provider's gate counts. */
  readonly estimateTokens: (text: string) => number;
  /** Sends one request; an error's `index` counts from the first input of the request. */
  readonly request: (batch: readonly string[]) => Promise<EmbedResult>;
}

/**
 * Sends inputs in as many requests as the limits ask for, one after another: what a provider's `embed` does without a batcher.
 *
 * @throws whatever the first request throws, when nothing was embedded yet, with `index` counted over the whole call
 * @throws PartialEmbedError with everything embedded before, when a later request fails
 * @throws the signal's reason when it aborts
 */
export async function embedInRequests(plan: RequestPlan): Promise<EmbedResult> {
  const done: EmbedResult[] = [];
  const ranges = packRequests(plan.inputs.length, plan.limits, (i) => plan.estimateTokens(plan.inputs[i]!));
  for (const range of ranges) {
    plan.signal?.throwIfAborted();
    try {
      done.push(await plan.request(plan.inputs.slice(range.start, range.end)));
    } catch (error) {
      plan.signal?.throwIfAborted();
      throw partial(done, plan.inputs.length, range, error);
    }
  }
  const rateLimit = done.at(-1)?.rateLimit;
  return { ...join(done, plan.dimensions), ...(rateLimit && { rateLimit }) };
}

function partial(done: readonly EmbedResult[], total: number, range: RequestRange, error: unknown): unknown {
  const placed =
    isEmbedloomError(error) && error.index !== undefined ? error.withIndex(range.start + error.index) : error;
  if (done.length === 0) return placed;
  const completed = { indices: Array.from({ length: range.start }, (_, i) => i), ...join(done, undefined) };
  const failures = Array.from({ length: total - range.start }, (_, i) => ({ index: range.start + i, error: placed }));
  return new PartialEmbedError(completed, failures);
}

function join(done: readonly EmbedResult[], dimensions: number | undefined): EmbedResult {
  if (done.length === 0) return { embeddings: EmbeddingMatrix.zeros(0, dimensions ?? 0), usage: NO_USAGE };
  return {
    embeddings: EmbeddingMatrix.concat(done.map((result) => result.embeddings)),
    usage: done.reduce((sum, result) => addUsage(sum, result.usage), NO_USAGE),
  };
}
