import { type AbortOptions, type EmbeddingMatrix, InvalidReplyError } from "@embedloom/core";
import type { DocumentRun, LateChunkResult } from "./document-run.ts";
import type { CheckedSettings } from "./late-chunker-settings.ts";

/** One sequence of a document. */
interface Step<Vector> {
  readonly run: DocumentRun<Vector>;
  readonly index: number;
  /** Absent: the document needs no run, and only waits for its turn. */
  readonly sequence: Int32Array | undefined;
}

/**
 * Sends documents through the model, and gives each result when its last sequence is done, in order. Sequences, those of
 * several documents too, go into one call of the encoder until `batchTokens` are together; a call's token vectors are
 * dropped before the next.
 *
 * @throws what the source throws, after the results of the documents before it
 */
export async function* embedRuns<Vector>(
  runs: AsyncIterable<DocumentRun<Vector>> | Iterable<DocumentRun<Vector>>,
  settings: CheckedSettings,
  options: AbortOptions,
): AsyncGenerator<LateChunkResult<Vector>, void> {
  const steps = stepsOf(runs);
  // Without a budget every sequence is a call of its own, and no document is taken before the one before it is done.
  const { batchTokens = 1 } = settings;
  let batch: Step<Vector>[] = [];
  let tokens = 0;
  async function* flush(): AsyncGenerator<LateChunkResult<Vector>, void> {
    const full = batch;
    batch = [];
    tokens = 0;
    yield* finish(full, settings, options);
  }
  try {
    for (;;) {
      const { step, failure } = await nextStep(steps);
      const length = step?.sequence?.length ?? 0;
      if (step === undefined || tokens + length > batchTokens) yield* flush();
      if (failure !== undefined) throw failure.error;
      if (step === undefined) return;
      batch.push(step);
      tokens += length;
      if (tokens === 0 || tokens >= batchTokens) yield* flush();
    }
  } finally {
    await steps.return();
  }
}

/** The next step, or what went wrong on the way to it, or neither at the end. */
interface NextStep<Vector> {
  readonly step?: Step<Vector>;
  readonly failure?: { readonly error: unknown };
}

async function nextStep<Vector>(steps: AsyncGenerator<Step<Vector>, void>): Promise<NextStep<Vector>> {
  try {
    const { value } = await steps.next();
    return value === undefined ? {} : { step: value };
  } catch (error) {
    return { failure: { error } };
  }
}

async function* stepsOf<Vector>(
  runs: AsyncIterable<DocumentRun<Vector>> | Iterable<DocumentRun<Vector>>,
): AsyncGenerator<Step<Vector>, void> {
  for await (const run of runs) {
    if (run.count === 0) yield { run, index: -1, sequence: undefined };
    for (let index = 0; index < run.count; index++) yield { run, index, sequence: run.sequence(index) };
  }
}

async function* finish<Vector>(
  batch: readonly Step<Vector>[],
  settings: CheckedSettings,
  options: AbortOptions,
): AsyncGenerator<LateChunkResult<Vector>, void> {
  const sequences = batch.flatMap(({ sequence }) => (sequence ? [sequence] : []));
  // Of sequences that fail together, those of the documents before the guilty one are still wanted: one by one then.
  const matrices = sequences.length > 1 ? await encode(sequences, settings, options).catch(() => undefined) : undefined;
  let encoded = 0;
  for (const { run, index, sequence } of batch) {
    if (sequence !== undefined) {
      const [rows] = matrices?.slice(encoded, ++encoded) ?? (await encodeOne(run, index, sequence, settings, options));
      run.add(index, rows);
    }
    if (index === run.count - 1) yield run.result();
  }
}

async function encodeOne<Vector>(
  run: DocumentRun<Vector>,
  index: number,
  sequence: Int32Array,
  settings: CheckedSettings,
  options: AbortOptions,
): Promise<readonly EmbeddingMatrix[]> {
  return encode([sequence], settings, options).catch((error: unknown) => {
    throw run.place(index, error);
  });
}

async function encode(
  sequences: readonly Int32Array[],
  { encoder }: CheckedSettings,
  options: AbortOptions,
): Promise<readonly EmbeddingMatrix[]> {
  options.signal?.throwIfAborted();
  const matrices = await encoder.encode(sequences, options);
  options.signal?.throwIfAborted();
  if (matrices.length === sequences.length) return matrices;
  const problem = `${encoder.model} gave ${matrices.length} matrices for ${sequences.length} sequences.`;
  throw new InvalidReplyError("count", problem);
}
