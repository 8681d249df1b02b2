import {
  EmbeddingMatrix,
  InputTooLongError,
  InvalidInputError,
  type KnownModel,
  knownModel,
  ModelLoadError,
  type TokenEncoderInfo,
  type TokenizedText,
} from "@embedloom/core";
import { basename } from "node:path";
import { contextTokens } from "./context-tokens.ts";
import { type ModelFiles, readModelFiles } from "./model-files.ts";
import { isFolderPath, modelLocation } from "./model-location.ts";
import { modelPooling } from "./model-pooling.ts";
import { createOffsetTokenizer, type OffsetTokenizer } from "./offsets/offset-tokenizer.ts";
import { type OnnxModel, openOnnxModel } from "./onnx-model.ts";
import type { TransformersSettings } from "./transformers-settings.ts";

/** A model and its tokenizer in memory: what token encoder and embedder share. */
export interface LoadedModel {
  /** What the token vectors are. */
  readonly info: TokenEncoderInfo;
  /** Tokenizes without specials. */
  tokenize(text: string): TokenizedText;
  /** Runs one checked sequence, specials included: one row per id. */
  run(ids: Int32Array): Promise<EmbeddingMatrix>;
  /**
   * Refuses a sequence that the network cannot take.
   *
   * @throws InputTooLongError or InvalidInputError naming `index`
   */
  check(ids: Int32Array, index: number): void;
  /** Frees the memory. */
  dispose(): Promise<void>;
}

/** Kind of this provider. */
export const PROVIDER = "transformers";

/**
 * Finds, downloads where allowed, and loads a model; runs it once to learn its width.
 *
 * @throws ModelLoadError, UnsupportedError, or the errors of a download
 */
export async function loadModel(settings: TransformersSettings, signal: AbortSignal): Promise<LoadedModel> {
  const files = await readModelFiles(settings, signal);
  const tokenizer = openTokenizer(files);
  const network = await openOnnxModel(files, settings.intraOpThreads);
  try {
    const info = await describeModel(settings, files, tokenizer, network);
    signal.throwIfAborted();
    return assemble(info, files, tokenizer, network);
  } catch (error) {
    await network.dispose();
    throw error;
  }
}

function assemble(
  info: TokenEncoderInfo,
  files: ModelFiles,
  tokenizer: OffsetTokenizer,
  network: OnnxModel,
): LoadedModel {
  return {
    info,
    tokenize: (text) => tokenizer.tokenize(text),
    check: (ids, index) => checkSequence(ids, index, info, vocabularySize(files)),
    async run(ids) {
      return new EmbeddingMatrix(await network.run(ids), info.dimensions);
    },
    dispose: () => network.dispose(),
  };
}

function openTokenizer(files: ModelFiles): OffsetTokenizer {
  try {
    return createOffsetTokenizer({ tokenizer: files.tokenizer, config: files.tokenizerConfig });
  } catch (error) {
    throw new ModelLoadError(`The tokenizer in ${files.folder} cannot be used.`, { cause: error });
  }
}

async function describeModel(
  settings: TransformersSettings,
  files: ModelFiles,
  tokenizer: OffsetTokenizer,
  network: OnnxModel,
): Promise<TokenEncoderInfo> {
  const known = knownFacts(settings);
  const { specials } = tokenizer;
  const probe = Int32Array.from([...specials.before, ...tokenizer.tokenize("a").ids, ...specials.after]);
  const { hub } = modelLocation(settings);
  return {
    provider: PROVIDER,
    model: settings.model,
    dimensions: (await network.run(probe)).length / probe.length,
    contextTokens: contextTokens(files, known, settings.contextTokens),
    pooling: modelPooling(files, known, settings.pooling),
    prompts: settings.prompts ?? known?.prompts ?? {},
    specials,
    fingerprint: {
      provider: PROVIDER,
      model: hub?.id ?? basename(settings.model),
      dtype: files.dtype,
      // Two folders of one name, or one folder after a new training, are told apart by what is in them.
      files: files.digest,
    },
  };
}

/** What is known of the model by its id, or by the name of its folder. */
export function knownFacts({ model }: TransformersSettings): KnownModel | undefined {
  return knownModel(isFolderPath(model) ? basename(model) : model);
}

function vocabularySize(files: ModelFiles): number {
  const size = files.config["vocab_size"];
  return typeof size === "number" ? size : Infinity;
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
