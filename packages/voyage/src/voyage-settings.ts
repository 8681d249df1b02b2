import { checkInteger, type DocumentLimits, type EmbedderLimits, InvalidOptionError } from "@embedloom/core";
import type { HostConnection } from "@embedloom/core/http";
import type { VoyageModel } from "./voyage-models.ts";

/** What both kinds of settings have. */
interface CommonSettings extends HostConnection {
  /** Width of the vectors: 2048, 1024, 512 or 256 where the model has a choice. Absent: the model's default, mostly 1024. */
  readonly dimensions?: number | undefined;
  /** Tokens of a text as Voyage counts them, such as its tokenizer gives. @default a quarter of the UTF-8 bytes */
  readonly estimateTokens?: ((text: string) => number) | undefined;
  /** What is known of a model that this package does not know. Absent: what it knows, or nothing. */
  readonly facts?: VoyageModel | undefined;
}

/** The choices of `createVoyage`. */
export interface VoyageSettings extends CommonSettings {
  /** The model, such as `voyage-4`. */
  readonly model: string;
  /** Other limits of one request than Voyage documents. */
  readonly limits?: EmbedderLimits | undefined;
}

/** The choices of `createVoyageDocuments`. */
export interface VoyageDocumentSettings extends CommonSettings {
  /** The model. @default "voyage-context-4" */
  readonly model?: string | undefined;
  /**
   * Other limits than Voyage documents. Its newest page (2026-08-03) allows 32,000 tokens over all documents of a request whose
   * chunks are the caller's, and its reference 120,000: set `tokensPerRequest` if yours is served so.
   */
  readonly limits?: DocumentLimits | undefined;
}

/**
 * Refuses settings that cannot work.
 *
 * @throws InvalidOptionError naming the setting
 */
export function checkSettings({
  model,
  dimensions,
  estimateTokens,
  limits = {},
}: VoyageSettings | VoyageDocumentSettings): void {
  if (model !== undefined && (typeof model !== "string" || model === "")) {
    throw new InvalidOptionError("model", 'the name of a model, such as "voyage-4"', model);
  }
  if (dimensions !== undefined) checkInteger("dimensions", dimensions, 1);
  if (estimateTokens !== undefined && typeof estimateTokens !== "function") {
    throw new InvalidOptionError("estimateTokens", "a function from a text to its tokens", estimateTokens);
  }
  for (const [name, value] of Object.entries(limits)) {
    if (value !== undefined) checkInteger(`limits.${name}`, value, 1);
  }
}

/** A quarter of the UTF-8 bytes, rounded up: about what Voyage counts for English. */
export function quarterOfBytes(text: string): number {
  return Math.ceil(new TextEncoder().encode(text).length / 4);
}
