import { knownModel, type TokenEncoderInfo } from "@embedloom/core";
import { afterPooling } from "./after-pooling.ts";
import { contextTokens } from "./context-tokens.ts";
import type { ModelFiles } from "./model-files.ts";
import { modelPooling } from "./model-pooling.ts";
import type { RunnerFacts } from "../run/index.ts";
import type { ModelSettings } from "../settings/index.ts";
import { filePrompts, isLowercased } from "./sentence-config.ts";

/** Kind of this provider. */
export const PROVIDER = "transformers";

/** What a model is called. */
export interface ModelNames {
  /** As the caller names it. */
  readonly model: string;
  /** For looking up what is known of it: its id, or the name of its folder. */
  readonly name: string;
  /** In the fingerprint. */
  readonly id: string;
}

/**
 * Describes the vectors of a model, from its files, from what is known of it, and from a first run.
 *
 * @throws UnsupportedError when it pools or goes on in a way that is not done here; ModelLoadError when its parts do not fit
 */
export async function modelInfo(
  settings: ModelSettings,
  { model, name, id }: ModelNames,
  files: ModelFiles,
  facts: RunnerFacts,
): Promise<TokenEncoderInfo> {
  const known = knownModel(name);
  const { layers } = files;
  const folder = files.folder.name;
  const { extraInputs, pooling: setting } = settings;
  const prompts = settings.prompts ?? filePrompts(files.promptsConfig) ?? known?.prompts ?? {};
  const hasPrompts = (prompts.query ?? "") !== "" || (prompts.document ?? "") !== "";
  return {
    provider: PROVIDER,
    model,
    dimensions: facts.dimensions,
    contextTokens: contextTokens(files, known, settings.contextTokens),
    pooling: modelPooling(files.pooling, { folder, known, setting, layers, hasPrompts }),
    prompts,
    specials: facts.specials,
    matryoshka: settings.matryoshka ?? known?.matryoshka,
    afterPooling: afterPooling(layers, facts.dimensions, folder),
    fingerprint: {
      provider: PROVIDER,
      model: id,
      dtype: files.dtype,
      // Two folders with the same name, or one folder before and after a training, differ only in their files.
      files: await files.digest,
      ...(isLowercased(files.sentenceConfig) && { lowercase: true }),
      ...(extraInputs && { extraInputs: JSON.stringify(Object.entries(extraInputs).toSorted()) }),
    },
  };
}
