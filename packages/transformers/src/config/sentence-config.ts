import type { Prompts } from "@embedloom/core";
import { asJsonObject, type JsonObject } from "../folder/index.ts";

/** The file of sentence-transformers for the network, by the names it had; the first that is there counts. */
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
 * What goes before questions and documents; `undefined` when the file says nothing or only empty texts, which
 * sentence-transformers 5 and later write for every model without prompts.
 *
 * A document's prompt is the first with a text of those named document, passage and corpus. The default prompt stands in for
 * a kind of which the file says nothing at all.
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
