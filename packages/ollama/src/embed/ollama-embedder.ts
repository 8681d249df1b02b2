import {
  checkAbort,
  checkDimensions,
  checkInputs,
  type Embedder,
  EmbeddingMatrix,
  embedInRequests,
  type EmbedOptions,
  type EmbedResult,
  fitOverlong,
  isEmbedloomError,
  kinds,
  NO_USAGE,
  wellFormedInputs,
} from "@embedloom/core";
import { embedBatch } from "./embed-batch.ts";
import { createCaller } from "../client/index.ts";
import {
  knowledgeOf,
  modelInfo,
  readServedDigest,
  readServedModel,
  type ServedModel,
  shareRead,
  underSameWeights,
  type WeightsCheck,
} from "../model/index.ts";
import { estimateTokens } from "./ollama-tokens.ts";
import { checkSettings, type OllamaSettings } from "../settings/index.ts";

/**
 * An embedder over an Ollama server, through `/api/embed`.
 *
 * Nothing is read or opened before the first call, which asks the server once what the model is. Inputs are never cut
 * silently, lone surrogates become U+FFFD, and all rows of a call are of the same weights, also when they are replaced on
 * the server meanwhile: one request of `/api/tags` after each call sees to it.
 *
 * @throws InvalidOptionError at once when a setting cannot work
 * @example
 * ```ts
 * import { createOllama } from "@embedloom/ollama";
 *
 * const embedder = createOllama({ model: "nomic-embed-text", pull: "if-missing" });
 * console.log(embedder.provider, embedder.model); // ollama nomic-embed-text
 * ```
 */
export function createOllama(settings: OllamaSettings): Embedder {
  const own = checkSettings(settings);
  const { model } = own;
  const knowledge = knowledgeOf(own);
  const call = createCaller(own);
  const shared = shareRead((signal) => readServedModel(call, own, signal));
  // A width that only replies tell, with the weights they came from.
  let learned: Pick<ServedModel, "digest" | "nativeDimensions"> | undefined;

  const readModel = async (signal: AbortSignal | undefined): Promise<ServedModel> => {
    const served = await shared.get({ signal });
    const shown = served.digest === learned?.digest ? learned?.nativeDimensions : undefined;
    return { ...served, nativeDimensions: served.nativeDimensions ?? shown };
  };

  async function embedAs(served: ServedModel, inputs: readonly string[], options: EmbedOptions): Promise<EmbedResult> {
    const { inputType, signal } = options;
    const info = modelInfo(own, served, knowledge);
    const width = options.dimensions ?? own.dimensions;
    if (width !== undefined && width !== own.dimensions) checkDimensions(width, info);
    const dimensions = width === served.nativeDimensions ? undefined : width;

    const request = async (batch: readonly string[]): Promise<EmbedResult> => {
      try {
        const result = await embedBatch(call, own, served, { inputs: batch, dimensions, signal });
        if (dimensions === undefined) {
          learned = { digest: served.digest, nativeDimensions: result.embeddings.dimensions };
        }
        return result;
      } catch (error) {
        // The model was removed meanwhile: the next call asks again, and pulls if it may.
        if (isEmbedloomError(error, "model_not_found")) shared.forget();
        throw error;
      }
    };
    const prompt = inputType === undefined ? "" : (knowledge.prompts[inputType] ?? "");
    const { limits } = info;
    const { onOverlong: policy = "error", countTokens } = own;
    const fitted =
      policy === "error"
        ? (batch: readonly string[]) => request(prompt === "" ? batch : batch.map((input) => prompt + input))
        : fitOverlong({ policy, prompt, limits, countTokens, estimateTokens, request });
    return embedInRequests({ inputs, limits, signal, estimateTokens, request: fitted });
  }

  return {
    provider: "ollama",
    model,
    estimateTokens(text) {
      kinds.text("text", text);
      return estimateTokens(text);
    },
    async describe(options) {
      const { signal } = checkAbort(options);
      return modelInfo(own, await readModel(signal), knowledge);
    },
    async embed(inputs, given) {
      const options = checkInputs(inputs, given);
      if (inputs.length === 0) return { embeddings: EmbeddingMatrix.zeros(0, 0), usage: NO_USAGE };
      const { signal, fingerprint } = options;
      const texts = wellFormedInputs(inputs);
      const check: WeightsCheck = {
        model,
        fingerprint,
        read: () => readModel(signal),
        readDigest: () => readServedDigest(call, model, signal),
        forget: shared.forget,
      };
      return underSameWeights(check, (served) => embedAs(served, texts, options));
    },
    async close() {
      shared.forget();
    },
  };
}
