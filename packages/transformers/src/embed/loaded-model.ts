import {
  EmbeddingMatrix,
  InputTooLongError,
  InvalidInputError,
  type InputType,
  knownModel,
  type TokenEncoderInfo,
  type TokenizedText,
} from "@embedloom/core";
import { contextTokens, isLowercased, type ModelFiles, modelInfo, type ModelNames } from "../config/index.ts";
import { extraInputsFor, type ModelRunner, type RunnerJob } from "../run/index.ts";
import type { JsonObject } from "../folder/index.ts";
import type { ModelSettings } from "../settings/index.ts";
import { planBatches } from "./plan-batches.ts";
import { tokenizeTexts } from "./tokenize-texts.ts";

/** The options of one run. */
interface RunOptions {
  /** What the sequence is for. @default "document" */
  readonly inputType?: InputType | undefined;
  /** Aborts the wait; a run that has begun is finished. */
  readonly signal?: AbortSignal | undefined;
}

/** A model and its tokenizer in memory: what token encoder and embedder share. */
export interface LoadedModel {
  /** What the token vectors are. */
  readonly info: TokenEncoderInfo;
  /** Tokenizes any number of texts of any length, without special tokens. */
  tokenize(texts: readonly string[], signal?: AbortSignal): Promise<readonly TokenizedText[]>;
  /** Groups sequences that should run together, by position. */
  plan(sequences: readonly Int32Array[], signal?: AbortSignal): Promise<readonly (readonly number[])[]>;
  /** How many runs should be under way at once. */
  readonly runsAtOnce: number;
  /** Runs checked sequences, including special tokens, together. Gives one row per id for each sequence. */
  run(sequences: readonly Int32Array[], options: RunOptions): Promise<readonly EmbeddingMatrix[]>;
  /**
   * Refuses a sequence that the network cannot take.
   *
   * @throws InputTooLongError or InvalidInputError naming `index`
   */
  check(ids: Int32Array, index: number): void;
  /** Frees the memory. */
  dispose(): Promise<void>;
}

/** From some hundred tokens on, a run is as fast for one sequence as for several. */
const BATCH_TOKENS = 256;

/** How a model is opened. */
interface ModelOpening {
  /** Aborts the opening and frees what was already opened. */
  readonly signal: AbortSignal;
  openRunner(this: void, job: RunnerJob): Promise<ModelRunner>;
}

/**
 * Opens a runner for a model whose files are present, and learns from a first run what the model gives.
 *
 * @throws ModelLoadError, UnsupportedError, the reason of the signal, or what opening the runner throws
 */
export async function openModel(
  settings: ModelSettings,
  names: ModelNames,
  files: ModelFiles,
  { signal, openRunner }: ModelOpening,
): Promise<LoadedModel> {
  const runner = await openRunner({
    folder: files.folder.name,
    weights: files.weights,
    lowercase: isLowercased(files.sentenceConfig),
    contextTokens: contextTokens(files, knownModel(names.name), settings.contextTokens),
    vocabularySize: statedSize(files.config),
    intraOpThreads: undefined,
    extraInputs: extraInputsFor(settings.extraInputs),
  });
  try {
    signal.throwIfAborted();
    return assemble(await modelInfo(settings, names, files, runner.facts), settings, runner);
  } catch (error) {
    await runner.dispose();
    throw error;
  }
}

function assemble(
  info: TokenEncoderInfo,
  { extraInputs, batchTokens = BATCH_TOKENS }: ModelSettings,
  runner: ModelRunner,
): LoadedModel {
  let sharesRuns: boolean | undefined;
  return {
    info,
    tokenize: (texts, signal) => tokenizeTexts(texts, runner, signal),
    async plan(sequences, signal) {
      const lengths = sequences.map(({ length }) => length);
      // A single sequence shares nothing, and the test takes several runs.
      if (lengths.length <= 1 || batchTokens <= 1) return planBatches(lengths, 1);
      // Asked only once: in a thread, the question would wait behind the runs of other calls.
      sharesRuns ??= await runner.sharesRuns(signal);
      return planBatches(lengths, sharesRuns ? batchTokens : 1);
    },
    runsAtOnce: runner.runsAtOnce,
    check: (ids, index) => checkSequence(ids, index, info, runner.facts.vocabularySize),
    async run(sequences, { inputType, signal }) {
      const parts = await runner.run(sequences, extraInputsFor(extraInputs, inputType), signal);
      return parts.map((vectors) => new EmbeddingMatrix(vectors, info.dimensions));
    },
    dispose: () => runner.dispose(),
  };
}

function statedSize({ vocab_size: size }: JsonObject): number | undefined {
  return typeof size === "number" && Number.isSafeInteger(size) && size > 0 ? size : undefined;
}

function checkSequence(ids: Int32Array, index: number, info: TokenEncoderInfo, vocabulary: number): void {
  const limit = info.contextTokens;
  if (ids.length > limit) {
    throw new InputTooLongError(
      `It has ${ids.length} tokens, specials included, and ${info.model} takes ${limit}: cut it into chunks.`,
      {
        index,
        limit,
        tokens: ids.length,
      },
    );
  }
  if (ids.length === 0) throw new InvalidInputError("The sequence has no tokens.", { index });
  const bad = ids.findIndex((id) => id < 0 || id >= vocabulary);
  // The runtime would print all ids of the sequence on the console.
  if (bad !== -1) {
    throw new InvalidInputError(
      `Token ${bad} has the id ${ids[bad]}, and the vocabulary of ${info.model} ends at ${vocabulary - 1}.`,
      { index },
    );
  }
}
