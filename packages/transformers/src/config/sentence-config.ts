import type { Prompts } from "@embedloom/core";
import { asJsonObject, type JsonObject } from "../folder/index.ts";

/** All names of the file of sentence-transformers for the network. The first that exists is used. */
export const SENTENCE_CONFIGS = [
  "sentence_bert_config.json",
  "sentence_roberta_config.json",
  "sentence_distilbert_config.json",
  "sentence_camembert_config.json",
  "sentence_albert_config.json",
  "sentence_xlm-roberta_config.json",
  "sentence_xlnet_config.json",
] as const;

/** The file of sentence-transformers for the whole model. */
export const PROMPTS_CONFIG = "config_sentence_transformers.json";

/** The most tokens of an input, specials included; `undefined` when the file does not say. */
export function maxSequenceLength({ max_seq_length: limit }: JsonObject): number | undefined {
  return typeof limit === "number" && Number.isSafeInteger(limit) && limit > 0 ? limit : undefined;
}

/** Whether texts are lowercased before the tokenizer's own normalization. */
export function isLowercased({ do_lower_case: lowercase }: JsonObject): boolean {
  return lowercase === true;
}

/**
 * The prompts of queries and documents. `undefined` if the file has none or only empty ones, which sentence-transformers 5 and
 * later write for every model without prompts.
 *
 * The prompt of documents is the first non-empty one of those named document, passage and corpus. The default prompt is used for
 * a kind that the file does not mention.
 */
export function filePrompts({ prompts, default_prompt_name: defaultName }: JsonObject): Prompts | undefined {
  const named: ReadonlyMap<string, unknown> = new Map(Object.entries(asJsonObject(prompts)));
  const fallback = typeof defaultName === "string" ? textOf(named.get(defaultName)) : undefined;
  const promptOf = (...names: readonly string[]): string | undefined => {
    const found = names.map((name) => textOf(named.get(name))).find((text) => text !== undefined);
    return found ?? (names.some((name) => named.has(name)) ? undefined : fallback);
  };
  const query = promptOf("query");
  const document = promptOf("document", "passage", "corpus");
  if (query === undefined && document === undefined) return undefined;
  return { ...(query !== undefined && { query }), ...(document !== undefined && { document }) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
