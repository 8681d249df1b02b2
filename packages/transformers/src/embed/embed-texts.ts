import {
  checkDimensions,
  checkReply,
  type EmbedderInfo,
  EmbeddingMatrix,
  type EmbedOptions,
  type EmbedResult,
  type InputFailure,
  isEmbedloomError,
  normalize,
  PartialEmbedError,
  type Pooling,
  truncate,
  UnsupportedError,
} from "@embedloom/core";
import type { LoadedModel } from "./loaded-model.ts";
import { poolRows } from "./pool-rows.ts";
import { runLanes } from "./run-lanes.ts";

/**
 * Embeds texts in runs of about equal lengths. The rows are in the order of the texts.
 *
 * @throws InputTooLongError before any run, naming the text
 * @throws PartialEmbedError with everything that was embedded, when a run fails or gives a vector that cannot be used
 */
export async function embedTexts(
  inputs: readonly string[],
  options: EmbedOptions,
  model: LoadedModel,
  info: EmbedderInfo,
): Promise<EmbedResult> {
  const { dimensions = (model.info.afterPooling ?? model.info).dimensions, inputType, signal } = options;
  checkDimensions(dimensions, info);
  const pooling = requiredPooling(model.info);
  const prompt = inputType === undefined ? "" : (model.info.prompts[inputType] ?? "");
  const { before, after } = model.info.specials;
  const texts = inputs.map((input) => prompt + input);
  const sequences = (await model.tokenize(texts, signal)).map(({ ids }) => sequenceOf(before, ids, after));
  // All lengths are known before the first run, so that no work is lost to a text that cannot be embedded.
  sequences.forEach((sequence, index) => model.check(sequence, index));

  const gathered = createGathering(inputs.length, dimensions);
  const runBatch = async (batch: readonly number[]): Promise<void> => {
    const together = batch.map((index) => sequences[index]!);
    signal?.throwIfAborted();
    const parts = await model.run(together, { inputType, signal });
    gathered.countRun(together);
    batch.forEach((index, i) => gathered.add(index, () => finished(parts[i]!, pooling, model.info, dimensions)));
  };
  try {
    await runLanes(await model.plan(sequences, signal), model.runsAtOnce, runBatch);
  } catch (error) {
    signal?.throwIfAborted();
    throw gathered.partial(error);
  }
  return gathered.result();
}

/** How the model pools. */
export function requiredPooling({ pooling, model }: LoadedModel["info"]): Pooling {
  if (pooling !== undefined) return pooling;
  throw new UnsupportedError(
    `Nothing says how ${model} makes one vector of its token vectors: set \`pooling\` to mean, cls or last, as its model card says, if no layers follow its pooling.`,
  );
}

function sequenceOf(before: readonly number[], ids: Int32Array, after: readonly number[]): Int32Array {
  const sequence = new Int32Array(before.length + ids.length + after.length);
  sequence.set(before);
  sequence.set(ids, before.length);
  sequence.set(after, before.length + ids.length);
  return sequence;
}

/** One row: pooled, through the layers after the pooling, cut, of length 1. */
function finished(
  rows: EmbeddingMatrix,
  pooling: Pooling,
  { afterPooling }: LoadedModel["info"],
  dimensions: number,
): Float32Array {
  const raw = poolRows(rows, pooling);
  const vector = afterPooling === undefined ? raw : Float32Array.from(afterPooling.apply(raw));
  const pooled = checkReply([{ index: 0, vector }], { count: 1 });
  return (dimensions === pooled.dimensions ? normalize(pooled) : truncate(pooled, dimensions)).row(0);
}

/** Collects the rows of a call, which come in the order of the runs. */
interface Gathering {
  countRun(sequences: readonly Int32Array[]): void;
  /** Adds a row, or the reason for its absence. The other texts of the run are not affected. */
  add(index: number, row: () => Float32Array): void;
  /** The result, after the last run. */
  result(): EmbedResult;
  /** The rows so far in an error. The texts without a row failed for the same reason. */
  partial(error: unknown): unknown;
}

function createGathering(count: number, dimensions: number): Gathering {
  const embeddings = EmbeddingMatrix.zeros(count, dimensions);
  const isDone = new Uint8Array(count);
  const failures: InputFailure[] = [];
  const usage = { requests: 0, tokens: 0, costUsd: 0 };
  const asError = (): unknown => {
    const indices = [...isDone.keys()].filter((index) => isDone[index] === 1);
    failures.sort((a, b) => a.index - b.index);
    if (indices.length === 0) return failures[0]!.error;
    const rows = EmbeddingMatrix.zeros(indices.length, dimensions);
    indices.forEach((index, row) => rows.row(row).set(embeddings.row(index)));
    return new PartialEmbedError({ indices, embeddings: rows, usage }, failures);
  };
  return {
    countRun(sequences) {
      usage.requests++;
      for (const { length } of sequences) usage.tokens += length;
    },
    add(index, row) {
      try {
        embeddings.row(index).set(row());
        isDone[index] = 1;
      } catch (error) {
        failures.push({ index, error: isEmbedloomError(error) ? error.withIndex(index) : error });
      }
    },
    result() {
      if (failures.length > 0) throw asError();
      return { embeddings, usage };
    },
    partial(error) {
      const known = new Set(failures.map(({ index }) => index));
      for (const index of isDone.keys()) if (isDone[index] === 0 && !known.has(index)) failures.push({ index, error });
      return asError();
    },
  };
}
