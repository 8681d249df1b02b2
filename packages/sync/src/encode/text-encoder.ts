import {
  addUsage,
  announcesArrivals,
  type ArrivedRows,
  checkResult,
  type Embedder,
  type EmbeddingMatrix,
  type EmbedOptions,
  isEmbedloomError,
  NO_USAGE,
  sleep,
  type Usage,
} from "@embedloom/core";
import type { ContentEncoder, EncodeUnitsOptions } from "./content-encoder.ts";
import { isRetryable, isSplittable, isTextsFault } from "./whose-fault.ts";

const RETRIES = 4;
const FIRST_WAIT_MS = 250;

type Choices = Pick<EmbedOptions, "dimensions" | "fingerprint">;

interface Call {
  readonly texts: readonly string[];
  readonly options: EncodeUnitsOptions;
  readonly failures: Map<number, unknown>;
  usage: Usage;
  stoppedBy?: { readonly error: unknown };
}

interface FailedTry {
  /** Positions of the texts without a vector. */
  readonly open: readonly number[];
  /** Position of the text that the server named as the cause. */
  readonly blamed: number | undefined;
  readonly error: unknown;
  readonly attempt: number;
}

/**
 * Embeds texts with an embedder. If the embedder has no batcher around it, a call is retried when that can help. A batch that is
 * refused because of one text is sent again in halves.
 */
export function createTextEncoder(embedder: Embedder, choices: Choices): ContentEncoder {
  async function embed(call: Call, positions: readonly number[], attempt = 0): Promise<void> {
    if (positions.length === 0 || call.stoppedBy !== undefined) return;
    const { onVectors, signal } = call.options;
    const arrived = new Set<number>();
    const take = (indices: readonly number[], embeddings: EmbeddingMatrix): void => {
      const fresh = indices.flatMap((index, row) => (arrived.has(index) ? [] : [{ index, row }]));
      if (fresh.length === 0) return;
      for (const { index } of fresh) arrived.add(index);
      const rows = fresh.length === indices.length ? embeddings : embeddings.select(fresh.map(({ row }) => row));
      onVectors(
        fresh.map(({ index }) => positions[index]!),
        rows,
      );
    };
    const texts = positions.map((position) => call.texts[position]!);
    try {
      const announces = announcesArrivals(embedder);
      const onArrived = ({ indices, embeddings }: ArrivedRows): void => take(indices, embeddings);
      const result = checkResult(
        await embedder.embed(texts, { ...choices, inputType: "document", signal, ...(announces && { onArrived }) }),
        texts.length,
      );
      call.usage = addUsage(call.usage, result.usage);
      take([...texts.keys()], result.embeddings);
    } catch (error) {
      signal?.throwIfAborted();
      if (isEmbedloomError(error, "partial")) {
        call.usage = addUsage(call.usage, error.completed.usage);
        take(error.completed.indices, error.completed.embeddings);
        // The server works, because other texts of the call succeeded.
        const works = error.completed.indices.length > 0;
        for (const failure of error.failures) {
          const isOwn = isTextsFault(failure.error) || (works && isRetryable(failure.error));
          if (isOwn) call.failures.set(positions[failure.index]!, failure.error);
          else call.stoppedBy ??= { error: failure.error };
        }
        return;
      }
      const blamed = isEmbedloomError(error) && error.index !== undefined ? positions[error.index] : undefined;
      const open = positions.filter((_, i) => !arrived.has(i));
      await afterFailure(call, { open, blamed, error, attempt });
    }
  }

  async function afterFailure(call: Call, { open, blamed, error, attempt }: FailedTry): Promise<void> {
    if (isTextsFault(error) && (blamed !== undefined || open.length === 1)) {
      const position = blamed ?? open[0]!;
      call.failures.set(position, error);
      return embed(
        call,
        open.filter((each) => each !== position),
      );
    }
    if (isSplittable(error) && open.length > 1) {
      const middle = open.length >> 1;
      await embed(call, open.slice(0, middle));
      return embed(call, open.slice(middle));
    }
    if (isRetryable(error) && attempt < RETRIES) {
      const retryAfterMs = isEmbedloomError(error) ? error.retryAfterMs : undefined;
      await sleep(retryAfterMs ?? FIRST_WAIT_MS * 2 ** attempt, call.options.signal);
      return embed(call, open, attempt + 1);
    }
    // A single text that is refused again and again is taken to be the cause.
    if (isSplittable(error) && open.length === 1) call.failures.set(open[0]!, error);
    else call.stoppedBy ??= { error };
  }

  return {
    async encode(units, options) {
      const call: Call = { texts: units.map(({ text }) => text), options, failures: new Map(), usage: NO_USAGE };
      await embed(call, [...units.keys()]);
      const { failures, usage, stoppedBy } = call;
      return { failures, usage, ...(stoppedBy && { stoppedBy: stoppedBy.error }) };
    },
  };
}
