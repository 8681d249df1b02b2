import type { AbortOptions } from "@embedloom/core";
import type { DocumentRun } from "./document-run.ts";
import type { EncodedWindow, WindowEncoder } from "../windows/index.ts";
import type { CheckedSettings } from "./late-chunker-settings.ts";

/** One sequence of a document. */
interface Step<Result> {
  readonly run: DocumentRun<Result>;
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
export async function* embedRuns<Result>(
  runs: AsyncIterable<DocumentRun<Result>> | Iterable<DocumentRun<Result>>,
  settings: Pick<CheckedSettings, "batchTokens">,
  encoder: WindowEncoder,
  options: AbortOptions,
): AsyncGenerator<Result, void> {
  const steps = stepsOf(runs);
  // Without a budget every sequence is a call of its own, and no document is taken before the one before it is done.
  const { batchTokens = 1 } = settings;
  let batch: Step<Result>[] = [];
  let tokens = 0;
  async function* flush(): AsyncGenerator<Result, void> {
    const full = batch;
    batch = [];
    tokens = 0;
    yield* finish(full, encoder, options);
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
interface NextStep<Result> {
  readonly step?: Step<Result>;
  readonly failure?: { readonly error: unknown };
}

async function nextStep<Result>(steps: AsyncGenerator<Step<Result>, void>): Promise<NextStep<Result>> {
  try {
    const { value } = await steps.next();
    return value === undefined ? {} : { step: value };
  } catch (error) {
    return { failure: { error } };
  }
}

async function* stepsOf<Result>(
  runs: AsyncIterable<DocumentRun<Result>> | Iterable<DocumentRun<Result>>,
): AsyncGenerator<Step<Result>, void> {
  for await (const run of runs) {
    if (run.count === 0) yield { run, index: -1, sequence: undefined };
    for (let index = 0; index < run.count; index++) yield { run, index, sequence: run.sequence(index) };
  }
}

async function* finish<Result>(
  batch: readonly Step<Result>[],
  encoder: WindowEncoder,
  options: AbortOptions,
): AsyncGenerator<Result, void> {
  const sequences = batch.flatMap(({ sequence }) => (sequence ? [sequence] : []));
  // Of sequences that fail together, only the guilty one's document has to fail: one by one then.
  const together = sequences.length > 1 ? await encoder(sequences, options).catch(() => undefined) : undefined;
  options.signal?.throwIfAborted();
  let encoded = 0;
  for (const { run, index, sequence } of batch) {
    if (sequence !== undefined) {
      const found = together?.[encoded++];
      await addRows(run, index, async () => found ?? (await encoder([sequence], options))[0]);
      options.signal?.throwIfAborted();
    }
    if (index === run.count - 1) yield run.result();
  }
}

async function addRows<Result>(
  run: DocumentRun<Result>,
  index: number,
  encode: () => Promise<EncodedWindow | undefined>,
): Promise<void> {
  if (run.hasFailed) return;
  let window: EncodedWindow | undefined;
  try {
    window = await encode();
  } catch (error) {
    return run.fail(index, error);
  }
  run.add(index, window?.rows, window?.isCached);
}
