import { checkReply, type Embedder } from "@embedloom/core";
import { hostEmbedder, replyVectors, quarterOfBytes } from "@embedloom/core/http";
import { voyageHost, voyageInfo, voyageUsage } from "./voyage-host.ts";
import { factsOf, INPUTS_PER_REQUEST, VOYAGE_MODELS } from "./voyage-models.ts";
import { readSettings, type VoyageSettings } from "./voyage-settings.ts";

/**
 * An embedder over Voyage AI, of texts that know nothing of each other.
 *
 * Nothing is read or opened before the first call. One call sends one request after another and never retries: put
 * `withBatching` on it for both. Texts are never cut silently: requests carry `truncation: false`.
 *
 * @throws InvalidOptionError at once when a setting cannot work
 * @throws UnsupportedError at once when the model cannot give `dimensions`
 * @example
 * ```ts
 * import { createVoyage } from "@embedloom/voyage";
 *
 * const embedder = createVoyage({ model: "voyage-4", dimensions: 512 });
 * console.log((await embedder.describe()).dimensions); // 512
 * ```
 */
export function createVoyage(given: VoyageSettings): Embedder {
  const settings = readSettings(given);
  const { model, dimensions: own, estimateTokens = quarterOfBytes } = settings;
  const facts = settings.facts ?? factsOf(VOYAGE_MODELS, model);
  const host = voyageHost(settings);
  const limits = {
    inputsPerRequest: INPUTS_PER_REQUEST,
    tokensPerInput: facts?.contextTokens,
    tokensPerRequest: facts?.tokensPerRequest,
    ...settings.limits,
  };
  return hostEmbedder({
    info: { ...voyageInfo(model, host.endpoint, facts, own), limits },
    dimensions: own,
    estimateTokens,
    async request({ inputs, dimensions, inputType, signal }) {
      const body = {
        model,
        input: inputs,
        truncation: false,
        encoding_format: "base64",
        ...(inputType !== undefined && { input_type: inputType }),
        ...(dimensions !== undefined && { output_dimension: dimensions }),
      };
      const about = { model, texts: inputs, inputs: inputs.length, signal };
      const { fields } = await host.post("/embeddings", body, about);
      const embeddings = checkReply(replyVectors(fields["data"]), {
        count: inputs.length,
        dimensions: dimensions ?? facts?.dimensions,
      });
      return { embeddings, usage: voyageUsage(fields, facts) };
    },
  });
}
