import { type DocumentLimits, type EmbedderLimits, kinds, type KindsOf, readOptions } from "@embedloom/core";
import { documentLimitsKind, embedderLimitsKind, type HostConnection, hostConnectionKinds } from "@embedloom/core/http";
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

/** The options of `createJina`. */
export interface JinaSettings extends CommonSettings {
  /** The model, such as `jina-embeddings-v5-text-small`. */
  readonly model: string;
  /** Other limits than Jina's; `concurrency` is 5 as for a free key, 50 or 500 on paid tiers. */
  readonly limits?: EmbedderLimits | undefined;
}

/** The options of `createJinaDocuments`. */
export interface JinaDocumentSettings extends CommonSettings {
  /** A model with `late_chunking`: v3 or v4. @default "jina-embeddings-v3" */
  readonly model?: string | undefined;
  /** Other limits than Jina's; `concurrency` is 5 as for a free key, 50 or 500 on paid tiers. */
  readonly limits?: DocumentLimits | undefined;
}

const count = kinds.optional(kinds.integer(1));

const tasks = { query: kinds.optional(kinds.text), document: kinds.optional(kinds.text) };

const commonKinds: Omit<KindsOf<JinaSettings>, "model" | "limits"> = {
  ...hostConnectionKinds,
  dimensions: count,
  tasks: kinds.optional(kinds.options<NonNullable<JinaSettings["tasks"]>>(tasks)),
  estimateTokens: kinds.optional(kinds.callback),
  facts: kinds.optional(
    kinds.options<JinaModel>({
      dimensions: kinds.integer(1),
      narrowest: kinds.optional(kinds.integer(1)),
      contextTokens: kinds.integer(1),
      lateChunking: kinds.flag,
      tasks: kinds.optional(
        kinds.options<NonNullable<JinaModel["tasks"]>>({ query: kinds.text, document: kinds.text }),
      ),
    }),
  ),
};

/**
 * Reads the settings of an embedder.
 *
 * @throws InvalidOptionError naming the setting that cannot work
 */
export function readSettings(settings: JinaSettings): JinaSettings {
  return readOptions<JinaSettings>("settings", settings, {
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
export function readDocumentSettings(settings: JinaDocumentSettings): JinaDocumentSettings {
  return readOptions<JinaDocumentSettings>("settings", settings, {
    ...commonKinds,
    model: kinds.optional(kinds.words),
    limits: documentLimitsKind,
  });
}
