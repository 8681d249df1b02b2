import { type KnownModel, ModelLoadError } from "@embedloom/core";
import type { ModelFiles } from "./model-files.ts";
import type { JsonObject } from "../folder/index.ts";
import { maxSequenceLength } from "./sentence-config.ts";

// These models number positions from the padding id on, so two of `max_position_embeddings` are never used.
const SHIFTED_POSITIONS = ["roberta", "xlm-roberta", "camembert", "xlm-roberta-xl", "mpnet"];

/**
 * The most tokens in one sequence: the caller's setting, else the smallest known limit. The limit of sentence-transformers takes
 * precedence over what is known of the model and over the limit of its tokenizer.
 *
 * @throws ModelLoadError when nothing is known
 */
export function contextTokens(files: ModelFiles, known: KnownModel | undefined, setting: number | undefined): number {
  if (setting !== undefined) return setting;
  const own = maxSequenceLength(files.sentenceConfig) ?? known?.maxTokens ?? tokenizerLimit(files.tokenizerConfig);
  const limit = Math.min(...[own, positions(files.config)].filter((value) => value !== undefined));
  if (Number.isFinite(limit)) return limit;
  throw new ModelLoadError(
    `Nothing in ${files.folder.name} says how many tokens the model takes: set \`contextTokens\`.`,
  );
}

function tokenizerLimit({ model_max_length: limit }: JsonObject): number | undefined {
  // A file without a limit has a number such as 1e30 or 2147483647.
  return typeof limit === "number" && limit < 1e6 ? limit : undefined;
}

function positions(config: JsonObject): number | undefined {
  const count = config["max_position_embeddings"] ?? config["n_positions"];
  if (typeof count !== "number" || count <= 0) return undefined;
  return SHIFTED_POSITIONS.some((type) => type === config["model_type"]) ? count - 2 : count;
}
