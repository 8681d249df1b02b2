import type { EmbeddingModelV4, EmbeddingModelV4CallOptions } from "@ai-sdk/provider";
import {
  kindOf,
  checkResult,
  type Embedder,
  type InputType,
  InvalidOptionError,
  kinds,
  readOptions,
} from "@embedloom/core";
import { toAPICallError } from "./api-call-error.ts";

/** The options of {@link toAISDK}. */
export interface ToAISDKOptions {
  /**
   * What the values are for, unless a call says otherwise with `providerOptions: { embedloom: { inputType: "query" } }`.
   * Absent: neither, no prompt is added.
   */
  readonly inputType?: InputType | undefined;
}

/**
 * An embedder as an AI SDK embedding model, for `embed`, `embedMany` and everything else that takes one.
 *
 * It takes any number of values in one call, because the embedder packs requests itself, and no error it throws is tried
 * again by the AI SDK, because the batcher does that. The `dimensions` and `abortSignal` of a call reach the embedder; its
 * `headers` do not.
 *
 * @throws InvalidOptionError at once when `inputType` is unknown
 * @example
 * ```ts
 * import { toAISDK } from "@embedloom/ai-sdk";
 * import { createFakeEmbedder } from "@embedloom/testing";
 * import { embed } from "ai";
 *
 * const model = toAISDK(createFakeEmbedder({ dimensions: 8 }), { inputType: "query" });
 * const { embedding } = await embed({ model, value: "Where do ships rest?", dimensions: 4 });
 * console.log(embedding.length); // 4
 * ```
 */
export function toAISDK(embedder: Embedder, options: ToAISDKOptions = {}): EmbeddingModelV4 {
  kinds.embedder("embedder", embedder);
  const { inputType } = readOptions<ToAISDKOptions>("options", options, {
    inputType: kinds.optional(kinds.oneOf("query", "document")),
  });
  const { provider, model: modelId } = embedder;
  return {
    specificationVersion: "v4",
    provider: `embedloom.${provider}`,
    modelId,
    maxEmbeddingsPerCall: Infinity,
    supportsParallelCalls: true,
    async doEmbed(given) {
      try {
        const { values, dimensions, abortSignal, providerOptions } = readCall(given);
        const call = { inputType: inputTypeOf(providerOptions) ?? inputType, dimensions, signal: abortSignal };
        const { embeddings, usage } = checkResult(await embedder.embed(values, call), values.length);
        const { tokens, requests, costUsd = null } = usage;
        return {
          embeddings: embeddings.toArrays(),
          ...(tokens !== undefined && { usage: { tokens } }),
          providerMetadata: { embedloom: { requests, costUsd } },
          warnings: [],
        };
      } catch (error) {
        throw toAPICallError(error, embedder);
      }
    },
  };
}

type ReadCall = Pick<EmbeddingModelV4CallOptions, "values" | "dimensions" | "abortSignal" | "providerOptions">;

function readCall(options: EmbeddingModelV4CallOptions): ReadCall {
  return readOptions<ReadCall>("options", options, {
    values: kinds.texts,
    dimensions: kinds.optional(kinds.integer(1)),
    abortSignal: kinds.signal,
    providerOptions: kinds.optional(kinds.object),
  });
}

function inputTypeOf(providerOptions: EmbeddingModelV4CallOptions["providerOptions"]): InputType | undefined {
  let inputType: unknown;
  kindOf("options by provider", () => {
    inputType = providerOptions?.["embedloom"]?.["inputType"];
    return true;
  })("providerOptions", providerOptions);
  if (inputType === undefined || inputType === "query" || inputType === "document") return inputType;
  throw new InvalidOptionError("providerOptions.embedloom.inputType", 'one of "query", "document"', inputType);
}
