import {
  EmbeddingMatrix,
  InputTooLongError,
  InvalidInputError,
  type InputType,
  knownModel,
  type TokenEncoderInfo,
  type TokenizedText,
} from "@embedloom/core";
import { afterPooling } from "./after-pooling.ts";
import { contextTokens } from "./context-tokens.ts";
import { extraInputsFor } from "./extra-inputs.ts";
import { type ModelFiles, readModelFiles } from "./model-files.ts";
import type { JsonObject } from "./model-json.ts";
import { modelLocation, modelName } from "./model-location.ts";
import { modelPooling } from "./model-pooling.ts";
import type { ModelRunner, RunnerFacts } from "./model-runner.ts";
import { planBatches } from "./plan-batches.ts";
import { filePrompts, isLowercased } from "./sentence-config.ts";
import { tokenizeTexts } from "./tokenize-texts.ts";
import type { TransformersSettings } from "./transformers-settings.ts";
import { openWorkerRunner, type WorkerRunnerOptions } from "./worker-runner.ts";

/** The choices of one run. */
interface RunOptions {
  /** What the sequence is for. @default "document" */
  readonly inputType?: InputType | undefined;
  /** Ends the wait; a run that has begun goes to its end. */
  readonly signal?: AbortSignal | undefined;
}

/** A model and its tokenizer in memory: what token encoder and embedder share. */
export interface LoadedModel {
  /** What the token vectors are. */
  readonly info: TokenEncoderInfo;
  /** Tokenizes without specials, any number of texts of any length. */
  tokenize(texts: readonly string[], signal?: AbortSignal): Promise<readonly TokenizedText[]>;
  /** Which sequences are best run together: their positions, each in one run. */
  plan(sequences: readonly Int32Array[]): readonly (readonly number[])[];
  /** Runs checked sequences together, specials included: for each, one row per id. */
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

/** Beyond some hundred tokens a run is as fast for one sequence as for several. */
const BATCH_TOKENS = 256;

/** Kind of this provider. */
export const PROVIDER = "transformers";

/**
 * Finds, downloads where allowed, and loads a model; runs it once to learn its width.
 *
 * @throws ModelLoadError, UnsupportedError, or the errors of a download
 */
export async function loadModel(settings: TransformersSettings, options: WorkerRunnerOptions): Promise<LoadedModel> {
  const files = await readModelFiles(settings, options.signal);
  const runner = await openRunner(settings, files, options);
  try {
    const info = describeModel(settings, files, runner.facts);
    options.signal.throwIfAborted();
    return assemble(info, settings, runner);
  } catch (error) {
    await runner.dispose();
    throw error;
  }
}

async function openRunner(
  settings: TransformersSettings,
  files: ModelFiles,
  options: WorkerRunnerOptions,
): Promise<ModelRunner> {
  const extraInputs = extraInputsFor(settings.extraInputs);
  const job = {
    folder: files.folder,
    weights: files.weights,
    lowercase: isLowercased(files.sentenceConfig),
    contextTokens: contextTokens(files, knownModel(modelName(settings.model)), settings.contextTokens),
    vocabularySize: statedSize(files.config),
    runtime: settings.runtime,
    intraOpThreads: settings.intraOpThreads,
    extraInputs,
  };
  if (settings.worker !== false) return openWorkerRunner(job, options);
  // Only this way needs the libraries in this thread.
  const { openLocalRunner } = await import("./local-runner.ts");
  return openLocalRunner(job);
}

function assemble(
  info: TokenEncoderInfo,
  { extraInputs, batchTokens = BATCH_TOKENS }: TransformersSettings,
  runner: ModelRunner,
): LoadedModel {
  const budget = runner.facts.sharesRuns ? batchTokens : 1;
  return {
    info,
    tokenize: (texts, signal) => tokenizeTexts(texts, runner, signal),
    plan: (sequences) =>
      planBatches(
        sequences.map(({ length }) => length),
        budget,
      ),
    check: (ids, index) => checkSequence(ids, index, info, runner.facts.vocabularySize),
    async run(sequences, { inputType, signal }) {
      const parts = await runner.run(sequences, extraInputsFor(extraInputs, inputType), signal);
      return parts.map((vectors) => new EmbeddingMatrix(vectors, info.dimensions));
    },
    dispose: () => runner.dispose(),
  };
}

function describeModel(settings: TransformersSettings, files: ModelFiles, facts: RunnerFacts): TokenEncoderInfo {
  const name = modelName(settings.model);
  const known = knownModel(name);
  const { folder, layers } = files;
  const { hub } = modelLocation(settings);
  const { extraInputs, pooling: setting } = settings;
  const prompts = settings.prompts ?? filePrompts(files.promptsConfig) ?? known?.prompts ?? {};
  const hasPrompts = (prompts.query ?? "") !== "" || (prompts.document ?? "") !== "";
  return {
    provider: PROVIDER,
    model: settings.model,
    dimensions: facts.dimensions,
    contextTokens: contextTokens(files, known, settings.contextTokens),
    pooling: modelPooling(files.pooling, { folder, known, setting, layers, hasPrompts }),
    prompts,
    specials: facts.specials,
    matryoshka: settings.matryoshka ?? known?.matryoshka,
    afterPooling: afterPooling(layers, facts.dimensions, folder),
    fingerprint: {
      provider: PROVIDER,
      model: hub?.id ?? name,
      dtype: files.dtype,
      // Two folders of one name, or one folder after a new training, are told apart by what is in them.
      files: files.digest,
      ...(isLowercased(files.sentenceConfig) && { lowercase: true }),
      ...(extraInputs && { extraInputs: JSON.stringify(Object.entries(extraInputs).toSorted()) }),
    },
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
