import type { EmbeddingModelV3, EmbeddingModelV4, SharedV4ProviderOptions } from "@ai-sdk/provider";
import { adaptEmbedder, type VectorFacts } from "@embedloom/adapter";
import {
  type Embedder,
  type InputType,
  kindOf,
  type KindsOf,
  type Fingerprint,
  fingerprintText,
  kinds,
  readOptions,
} from "@embedloom/core";
import { oneAtATime } from "./one-at-a-time.ts";

/** An embedding model object of the AI SDK, in version 3 or 4 of their specification (`ai` 6 and 7). */
export type AISDKEmbeddingModel = EmbeddingModelV3 | EmbeddingModelV4;

/** What an AI SDK model does not say of its vectors. */
export interface AISDKFacts extends VectorFacts {
  /**
   * Options for the provider by what the inputs are for, such as
   * `{ query: { google: { taskType: "RETRIEVAL_QUERY" } } }`; `default` goes where the type has none of its own. They are part
   * of the fingerprint. Absent: none.
   */
  readonly providerOptions?: Readonly<Partial<Record<InputType | "default", SharedV4ProviderOptions>>> | undefined;
}

const modelKind = kinds.withMethods("an embedding model object, such as openai.embedding(…)", "doEmbed");
const optionsKind = kindOf("options by what the inputs are for, of values that JSON can hold", (value) => {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject && typeof JSON.stringify(value) === "string";
});
// The adapter checks the rest of them.
const factKinds: KindsOf<AISDKFacts> = {
  providerOptions: kinds.optional(optionsKind),
  dimensions: kinds.anything,
  normalized: kinds.anything,
  matryoshka: kinds.anything,
  prompts: kinds.anything,
  limits: kinds.anything,
  estimateTokens: kinds.anything,
  fingerprint: kinds.anything,
};

/**
 * Any AI SDK embedding model as an embedder, so that batcher, cache and every other wrapper fit on it.
 *
 * The model is called directly: the AI SDK's own retries, waves and batches are out of the way. One that says that it
 * supports no parallel calls gets one at a time, whoever calls.
 *
 * @param facts width and length of the vectors, which the model does not tell; both are checked on every reply
 * @throws InvalidOptionError at once when `model` is not a model object or a fact is invalid
 * @example
 * ```ts
 * import { fromAISDK, toAISDK } from "@embedloom/ai-sdk";
 * import { createFakeEmbedder } from "@embedloom/testing";
 *
 * const model = toAISDK(createFakeEmbedder()); // or openai.embedding("text-embedding-3-small"), or any other
 * const embedder = fromAISDK(model, { dimensions: 32, normalized: true });
 * (await embedder.embed(["a lease"])).embeddings.count; // 1
 * ```
 */
export function fromAISDK(model: AISDKEmbeddingModel, facts: AISDKFacts): Embedder {
  modelKind("model", model);
  const read = readOptions<AISDKFacts>("facts", facts, factKinds);
  const { providerOptions = {} } = read;
  const inTurn = oneAtATime();
  const sent = Object.keys(providerOptions).length > 0 ? { providerOptions: JSON.stringify(providerOptions) } : {};
  return adaptEmbedder(
    {
      provider: model.provider,
      model: model.modelId,
      async limits() {
        const inputsPerRequest = await known(() => model.maxEmbeddingsPerCall);
        const isParallel = await known(() => model.supportsParallelCalls);
        return {
          // Infinity is how a model says that it has none.
          ...(Number.isFinite(inputsPerRequest) && { inputsPerRequest }),
          ...(!isParallel && { concurrency: 1 }),
        };
      },
      async embed({ inputs, inputType, signal }) {
        const options = (inputType && providerOptions[inputType]) ?? providerOptions.default;
        const ask = async () =>
          model.doEmbed({
            values: [...inputs],
            abortSignal: signal,
            ...(options && { providerOptions: options }),
          });
        const reply: Partial<Awaited<ReturnType<typeof ask>>> | undefined = await ((await known(
          () => model.supportsParallelCalls,
        ))
          ? ask()
          : inTurn(signal, ask));
        return { vectors: reply?.embeddings ?? [], tokens: reply?.usage?.tokens };
      },
    },
    { ...read, fingerprint: { ...sent, ...plain(read.fingerprint) } },
  );
}

/** What cannot be read of a model is not known. */
async function known<T>(read: () => T): Promise<Awaited<T> | undefined> {
  try {
    return await read();
  } catch {
    return undefined;
  }
}

function plain(fingerprint: Fingerprint = {}): Fingerprint {
  fingerprintText(fingerprint);
  return fingerprint;
}
