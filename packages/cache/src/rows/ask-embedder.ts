import {
  announcesArrivals,
  checkResult,
  type ArrivedRows,
  type Embedder,
  EmbeddingMatrix,
  type EmbedOptions,
  type EmbedResult,
  type InputFailure,
  InvalidReplyError,
  isEmbedloomError,
  NO_USAGE,
  type OverlongInput,
} from "@embedloom/core";

/** What the embedder made of texts; positions count over those. */
export interface Answer extends Pick<EmbedResult, "usage" | "rateLimit"> {
  /** Row `r` belongs to `indices[r]`. */
  readonly indices: readonly number[];
  readonly embeddings: EmbeddingMatrix;
  readonly failures: readonly InputFailure[];
  /** Texts that were too long and were embedded in part. */
  readonly overlong: readonly OverlongInput[];
  /** Whether the embedder itself told completed inputs from failed ones. */
  readonly partial: boolean;
}

/** The embedder, and what it is asked for. */
export interface Question {
  readonly embedder: Embedder;
  readonly options: Pick<EmbedOptions, "inputType" | "dimensions" | "fingerprint" | "priority">;
  /** Width that the rows must have. `undefined`: unknown. */
  readonly width: number | undefined;
}

/** More texts may take several requests, and a batcher lets fewer share requests with those of other calls. */
const FEWEST_IN_SEVERAL_REQUESTS = 33;

/**
 * Asks the embedder in one call; what it throws becomes the failure of every text.
 *
 * @param onArrived hears of rows before the call is over, from an embedder that tells of them
 * @throws the signal's reason when it aborts, and nothing else
 */
export async function askEmbedder(
  { embedder, options, width }: Question,
  texts: readonly string[],
  signal: AbortSignal | undefined,
  onArrived: (arrived: ArrivedRows) => void,
): Promise<Answer> {
  try {
    const tells = texts.length >= FEWEST_IN_SEVERAL_REQUESTS && announcesArrivals(embedder);
    const asked = Promise.resolve(embedder.embed(texts, { ...options, signal, ...(tells && { onArrived }) }));
    const answer = await asked.then((result) => whole(result, texts.length), part);
    checkAnswer(answer, texts.length, width);
    return answer;
  } catch (error) {
    signal?.throwIfAborted();
    const failures = texts.map((_, index) => ({ index, error }));
    const embeddings = EmbeddingMatrix.zeros(0, 0);
    return { indices: [], embeddings, failures, overlong: [], partial: false, usage: NO_USAGE };
  }
}

function whole(result: EmbedResult, count: number): Answer {
  const all = Array.from({ length: count }, (_, i) => i);
  try {
    checkResult(result, count);
  } catch (error) {
    if (!isEmbedloomError(error, "invalid_reply") || error.problem !== "not_finite") throw error;
    const { embeddings, usage, rateLimit, overlong = [] } = result;
    // The others are paid for.
    const [bad = [], good = []] = [false, true].map((finite) =>
      all.filter((i) => embeddings.row(i).every(Number.isFinite) === finite),
    );
    const failures = bad.map((index) => ({ index, error: error.withIndex(index) }));
    const rows = { indices: good, embeddings: embeddings.select(good) };
    return { ...rows, failures, overlong, partial: good.length > 0, usage, rateLimit };
  }
  const { embeddings, usage, rateLimit, overlong = [] } = result;
  return { indices: all, embeddings, failures: [], overlong, partial: false, usage, rateLimit };
}

function part(error: unknown): Answer {
  if (!isEmbedloomError(error, "partial")) throw error;
  return { overlong: [], ...error.completed, failures: error.failures, partial: true };
}

// Cheap beside an embedding, and it keeps a broken embedder from filling the cache with vectors of other texts.
function checkAnswer({ indices, embeddings, failures }: Answer, count: number, width: number | undefined): void {
  const answered = new Uint8Array(count);
  for (const index of indices) answered[index] = 1;
  for (const { index } of failures) answered[index] = 1;
  if (answered.includes(0) || indices.length + failures.length !== count || embeddings.count !== indices.length) {
    const problem = `The embedder gave ${embeddings.count} rows and ${failures.length} failures for ${count} inputs.`;
    throw new InvalidReplyError("count", problem);
  }
  if (width !== undefined && embeddings.count > 0 && embeddings.dimensions !== width) {
    const problem = `The embedder gave rows of ${embeddings.dimensions} dimensions; it says that they have ${width}.`;
    throw new InvalidReplyError("width", problem);
  }
}
