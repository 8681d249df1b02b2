import { checkInteger, type DocumentLimits, type EmbedderLimits, InvalidOptionError } from "@embedloom/core";
import type { HostConnection } from "@embedloom/core/http";
import type { JinaModel } from "./jina-models.ts";

/** What both kinds of settings have. */
interface CommonSettings extends HostConnection {
  /** Width of the vectors, one that the model was trained for. Absent: the model's own. */
  readonly dimensions?: number | undefined;
  /**
   * What the vectors are for, sent as `task` for questions and for documents. Absent: retrieval, by the `inputType` of a call;
   * without an `inputType` nothing is sent.
   */
  readonly tasks?: { readonly query?: string | undefined; readonly document?: string | undefined } | undefined;
  /** Tokens of a text as Jina counts them. @default a quarter of the UTF-8 bytes */
  readonly estimateTokens?: ((text: string) => number) | undefined;
  /** What is known of a model that this package does not know. Absent: what it knows, or nothing. */
  readonly facts?: JinaModel | undefined;
}

/** The choices of `createJina`. */
export interface JinaSettings extends CommonSettings {
  /** The model, such as `jina-embeddings-v5-text-small`. */
  readonly model: string;
  /** Other limits than Jina's; `concurrency` is 5 as for a free key, 50 or 500 on paid tiers. */
  readonly limits?: EmbedderLimits | undefined;
}

/** The choices of `createJinaDocuments`. */
export interface JinaDocumentSettings extends CommonSettings {
  /** A model with `late_chunking`: v3 or v4. @default "jina-embeddings-v3" */
  readonly model?: string | undefined;
  /** Other limits than Jina's; `concurrency` is 5 as for a free key, 50 or 500 on paid tiers. */
  readonly limits?: DocumentLimits | undefined;
}

/**
 * Refuses settings that cannot work.
 *
 * @throws InvalidOptionError naming the setting
 */
export function checkSettings(settings: JinaSettings | JinaDocumentSettings): void {
  const { model, dimensions, estimateTokens, limits = {}, tasks = {} } = settings;
  if (model !== undefined && (typeof model !== "string" || model === "")) {
    throw new InvalidOptionError("model", 'the name of a model, such as "jina-embeddings-v3"', model);
  }
  if (dimensions !== undefined) checkInteger("dimensions", dimensions, 1);
  if (estimateTokens !== undefined && typeof estimateTokens !== "function") {
    throw new InvalidOptionError("estimateTokens", "a function from a text to its tokens", estimateTokens);
  }
  for (const [name, value] of Object.entries(limits)) {
    if (value !== undefined) checkInteger(`limits.${name}`, value, 1);
  }
  for (const [name, value] of Object.entries(tasks)) {
    if (value !== undefined && typeof value !== "string")
      throw new InvalidOptionError(`tasks.${name}`, "a text", value);
  }
}

/** A quarter of the UTF-8 bytes, rounded up: about what Jina counts for English. */
export function quarterOfBytes(text: string): number {
  return Math.ceil(new TextEncoder().encode(text).length / 4);
}
