import {
  addUsage,
  checkResult,
  type Embedder,
  type EmbedOptions,
  type InputFailure,
  isEmbedloomError,
  NO_USAGE,
  type Usage,
} from "@embedloom/core";

/** What became of the texts of a batch. */
export interface EmbeddedTexts {
  /** Vectors by position. */
  readonly vectors: ReadonlyMap<number, Float32Array>;
  /** Positions that have none through a fault of their text. */
  readonly failures: readonly InputFailure[];
  readonly usage: Usage;
  /** What ended the work, when that was no text's fault. Absent: nothing did. */
  readonly stoppedBy?: { readonly error: unknown } | undefined;
}

/** What no other text would fare better with. */
const EVERYBODYS: ReadonlySet<string> = new Set([
  "authentication",
  "budget_exhausted",
  "index_mismatch",
  "invalid_option",
  "lease_lost",
  "model_changed",
  "model_load",
  "model_not_found",
  "quota_exhausted",
  "unsupported",
]);

/**
 * Embeds what can be embedded, and says of the rest whose fault that is. A batcher in the stack finds that out in a few
 * requests; without one, texts that went down with another one are sent again.
 *
 * @param isLast whether failures that could pass are the text's, where others got through
 * @throws the signal's reason when it aborts
 */
export async function embedTexts(
  embedder: Embedder,
  texts: readonly string[],
  options: EmbedOptions,
  isLast: boolean,
): Promise<EmbeddedTexts> {
  const vectors = new Map<number, Float32Array>();
  const failures: InputFailure[] = [];
  let usage = NO_USAGE;
  // Positions of the texts that are still to be sent.
  let open = texts.map((_, position) => position);
  while (open.length > 0) {
    const sent = open;
    const call = await tryOnce(
      embedder,
      sent.map((position) => texts[position]!),
      options,
    );
    usage = addUsage(usage, call.usage);
    call.rows.forEach((row, index) => vectors.set(sent[index]!, row));
    const left: number[] = [];
    for (const { index, error } of call.failures) {
      const position = sent[index]!;
      const isShared = call.failures.some((other) => other.error === error && other.index !== index);
      if (blamesTexts(error, isLast && vectors.size > 0) && isAbout(error, index, isShared)) {
        failures.push({ index: position, error });
      } else left.push(position);
    }
    const stopping = call.failures.find(({ error }) => !blamesTexts(error, isLast && vectors.size > 0));
    if (stopping !== undefined || left.length === sent.length) {
      return { vectors, failures, usage, stoppedBy: { error: (stopping ?? call.failures[0]!).error } };
    }
    open = left;
  }
  return { vectors, failures, usage };
}

interface OneCall {
  readonly rows: ReadonlyMap<number, Float32Array>;
  readonly failures: readonly InputFailure[];
  readonly usage: Usage;
}

async function tryOnce(embedder: Embedder, texts: readonly string[], options: EmbedOptions): Promise<OneCall> {
  try {
    const { embeddings, usage } = checkResult(await embedder.embed(texts, options), texts.length);
    return { rows: new Map(texts.map((_, i) => [i, embeddings.row(i)])), failures: [], usage };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (isEmbedloomError(error, "partial")) {
      const { indices, embeddings, usage } = error.completed;
      return { rows: new Map(indices.map((at, row) => [at, embeddings.row(row)])), failures: error.failures, usage };
    }
    return { rows: new Map(), failures: texts.map((_, index) => ({ index, error })), usage: NO_USAGE };
  }
}

/** Whether an error is about texts at all: no other text would fare better with the rest. */
function blamesTexts(error: unknown, isLast: boolean): boolean {
  if (!isEmbedloomError(error)) return isLast;
  return !EVERYBODYS.has(error.code) && (!error.retryable || isLast);
}

/** Whether it is about this one: what is said of several at once, and names none, is about the call. */
function isAbout(error: unknown, index: number, isShared: boolean): boolean {
  const named = isEmbedloomError(error) ? error.index : undefined;
  return named === undefined ? !isShared : named === index;
}
