import { type DocumentLimits, type EmbedderLimits, kinds, type KindsOf, readOptions } from "@embedloom/core";
import { documentLimitsKind, embedderLimitsKind, type HostConnection, hostConnectionKinds } from "@embedloom/core/http";
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

/** The options of `createVoyage`. */
export interface VoyageSettings extends CommonSettings {
  /** The model, such as `voyage-4`. */
  readonly model: string;
  /** Other limits of one request than Voyage documents. */
  readonly limits?: EmbedderLimits | undefined;
}

/** The options of `createVoyageDocuments`. */
export interface VoyageDocumentSettings extends CommonSettings {
  /** The model. @default "voyage-context-4" */
  readonly model?: string | undefined;
  /**
   * Other limits than Voyage documents. Its newest page (2026-08-03) allows 32,000 tokens over all documents of a request whose
   * chunks are the caller's, and its reference 120,000: set `tokensPerRequest` if yours is served so.
   */
  readonly limits?: DocumentLimits | undefined;
}

const count = kinds.optional(kinds.integer(1));

const commonKinds: Omit<KindsOf<VoyageSettings>, "model" | "limits"> = {
  ...hostConnectionKinds,
  dimensions: count,
  estimateTokens: kinds.optional(kinds.callback),
  facts: kinds.optional(
    kinds.options<VoyageModel>({
      dimensions: kinds.integer(1),
      widths: kinds.optional(kinds.list(kinds.integer(1))),
      contextTokens: kinds.integer(1),
      tokensPerRequest: kinds.integer(1),
      usdPerMillionTokens: kinds.optional(kinds.amount),
    }),
  ),
};

/**
 * Reads the settings of an embedder.
 *
 * @throws InvalidOptionError naming the setting that cannot work
 */
export function readSettings(settings: VoyageSettings): VoyageSettings {
  return readOptions<VoyageSettings>("settings", settings, {
    ...commonKinds,
    model: kinds.words,
    limits: embedderLimitsKind,
  });
}

/**
 * Reads the settings of a document encoder.
 *
 * @throws InvalidOptionError naming the setting that cannot work
 */
export function readDocumentSettings(settings: VoyageDocumentSettings): VoyageDocumentSettings {
  return readOptions<VoyageDocumentSettings>("settings", settings, {
    ...commonKinds,
    model: kinds.optional(kinds.words),
    limits: documentLimitsKind,
  });
}
