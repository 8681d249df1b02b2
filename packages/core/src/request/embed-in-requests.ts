import { atOnce, type KindsOf, readOptions } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import {
  addUsage,
  type EmbedderLimits,
  type EmbedResult,
  limitKinds,
  NO_USAGE,
  type OverlongInput,
  type RowAllocator,
} from "../contract/index.ts";
import { EmbeddingMatrix } from "../matrix/index.ts";
import { checkShape } from "../checks/index.ts";
import { InvalidReplyError } from "../errors/index.ts";
import { isEmbedloomError, PartialEmbedError } from "../failures/index.ts";
import { packRequests, type RequestRange } from "./pack-requests.ts";

/** The work of {@link embedInRequests}. */
export interface RequestPlan {
  /** All inputs of the call, already checked. */
  readonly inputs: readonly string[];
  /** The limits of one request. */
  readonly limits: EmbedderLimits;
  /** Width of the rows, for a call without inputs. Absent: unknown. */
  readonly dimensions?: number | undefined;
  /** The caller's memory for the rows of the whole call. Absent: memory of its own. */
  readonly allocateRows?: RowAllocator | undefined;
  /** Aborts between requests; the request itself must see to its own abort. */
  readonly signal?: AbortSignal | undefined;
  /** Tokens of a text as the provider's limit counts them. */
  readonly estimateTokens: (text: string) => number;
  /**
   * Sends one request; an error's `index` counts from the first input of the request. Rows that are written into the memory
   * that `allocateRows` gives need no copy.
   */
  readonly request: (batch: readonly string[], allocateRows: RowAllocator) => Promise<EmbedResult>;
}

/**
 * Sends inputs in as many requests as the limits ask for, one after another: what a provider's `embed` does without a batcher.
 *
 * @throws whatever the first request throws, when nothing was embedded yet, with `index` counted over the whole call
 * @throws PartialEmbedError with everything embedded before, when a later request fails
 * @throws the signal's reason when it aborts
 */
export async function embedInRequests(given: RequestPlan): Promise<EmbedResult> {
  const plan = readPlan(given);
  const { inputs, limits, signal } = plan;
  const gathered = createGathering(inputs.length, plan.allocateRows);
  for (const range of packRequests(inputs.length, limits, (i) => plan.estimateTokens(inputs[i]!))) {
    signal?.throwIfAborted();
    try {
      const batch = inputs.slice(range.start, range.end);
      gathered.add(checkShape(await plan.request(batch, gathered.allocatorFor(batch.length)), "request"));
    } catch (error) {
      signal?.throwIfAborted();
      throw partial(gathered, inputs.length, range, error);
    }
  }
  return gathered.result(plan.dimensions);
}

const planKinds: KindsOf<RequestPlan> = {
  inputs: kinds.texts,
  limits: kinds.options(limitKinds),
  dimensions: kinds.optional(kinds.integer(0)),
  allocateRows: kinds.optional(kinds.callback),
  signal: kinds.signal,
  estimateTokens: kinds.callback,
  request: kinds.callback,
};

function readPlan(plan: RequestPlan): RequestPlan {
  return readOptions<RequestPlan>("plan", plan, planKinds);
}

/** The results of requests, put together as they come: rows are held once, never in parts and as a whole. */
interface Gathering {
  /** Memory for the next `count` rows. */
  allocatorFor(count: number): RowAllocator;
  /** Adds the next result. */
  add(result: EmbedResult): void;
  /** Everything so far; `dimensions` is the width of no rows. */
  result(dimensions: number | undefined): EmbedResult;
}

function createGathering(total: number, given: RowAllocator | undefined): Gathering {
  let matrix: EmbeddingMatrix | undefined;
  let filled = 0;
  let usage = NO_USAGE;
  let last: EmbedResult | undefined;
  const overlong: OverlongInput[] = [];
  // Made for the first request, which may fail or come back with another width.
  let spare: EmbeddingMatrix | undefined;
  const matrixFor = (dimensions: number): EmbeddingMatrix => {
    if (spare?.dimensions === dimensions) return spare;
    const memory = atOnce(given?.(dimensions));
    const fits = memory?.length === total * dimensions;
    return (spare = fits ? new EmbeddingMatrix(memory, dimensions) : EmbeddingMatrix.zeros(total, dimensions));
  };
  return {
    allocatorFor: (count) => (dimensions) => {
      if (matrix !== undefined && matrix.dimensions !== dimensions) return undefined;
      return (matrix ?? matrixFor(dimensions)).data.subarray(filled * dimensions, (filled + count) * dimensions);
    },
    add(result) {
      const { embeddings } = result;
      matrix ??= embeddings.count === total ? embeddings : matrixFor(embeddings.dimensions);
      if (embeddings.dimensions !== matrix.dimensions) {
        const problem = `Expected vectors of ${matrix.dimensions} dimensions as in the first reply, got ${embeddings.dimensions}.`;
        throw new InvalidReplyError("width", problem);
      }
      const place = matrix.data.subarray(filled * matrix.dimensions);
      const inPlace = embeddings.data.buffer === place.buffer && embeddings.data.byteOffset === place.byteOffset;
      if (!inPlace) place.set(embeddings.data);
      for (const input of result.overlong ?? []) overlong.push({ ...input, index: filled + input.index });
      filled += embeddings.count;
      usage = addUsage(usage, result.usage);
      last = result;
    },
    result(dimensions) {
      const width = matrix?.dimensions ?? dimensions ?? 0;
      const data = matrix?.data.subarray(0, filled * width) ?? new Float32Array(0);
      const rateLimit = last?.rateLimit;
      const embeddings = new EmbeddingMatrix(data, width);
      return { embeddings, usage, ...(rateLimit && { rateLimit }), ...(overlong.length > 0 && { overlong }) };
    },
  };
}

function partial(gathered: Gathering, total: number, range: RequestRange, error: unknown): unknown {
  const placed =
    isEmbedloomError(error) && error.index !== undefined ? error.withIndex(range.start + error.index) : error;
  const { embeddings, usage } = gathered.result(undefined);
  if (embeddings.count === 0) return placed;
  const completed = { indices: Array.from({ length: range.start }, (_, i) => i), embeddings, usage };
  const failures = Array.from({ length: total - range.start }, (_, i) => ({ index: range.start + i, error: placed }));
  return new PartialEmbedError(completed, failures);
}
