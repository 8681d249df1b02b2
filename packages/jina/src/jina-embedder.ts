import { checkReply, type Embedder } from "@embedloom/core";
import { hostEmbedder, replyVectors, quarterOfBytes } from "@embedloom/core/http";
import { jinaHost, jinaInfo, jinaRateLimit, jinaUsage, taskOf } from "./jina-host.ts";
import { factsOf, FREE_CONCURRENCY, INPUTS_PER_REQUEST } from "./jina-models.ts";
import { type JinaSettings, readSettings } from "./jina-settings.ts";

/**
 * An embedder over Jina AI, of texts that know nothing of each other.
 *
 * Nothing is read or opened before the first call. One call sends one request after another and never retries: put
 * `withBatching` on it for both. Texts are never cut silently: requests carry `truncate: false`.
 *
 * @throws InvalidOptionError at once when a setting cannot work
 * @throws UnsupportedError at once when the model was not trained for `dimensions`
 * @example
 * ```ts
 * import { createJina } from "@embedloom/jina";
 *
 * const embedder = createJina({ model: "jina-embeddings-v5-text-small", dimensions: 256 });
 * console.log((await embedder.describe()).dimensions); // 256
 * ```
 */
export function createJina(given: JinaSettings): Embedder {
  const settings = readSettings(given);
  const { model, dimensions: own, estimateTokens = quarterOfBytes } = settings;
  const facts = settings.facts ?? factsOf(model);
  const host = jinaHost(settings);
  const limits = {
    inputsPerRequest: INPUTS_PER_REQUEST,
    tokensPerInput: facts?.contextTokens,
    concurrency: FREE_CONCURRENCY,
    ...settings.limits,
  };
  return hostEmbedder({
    info: { ...jinaInfo(model, host.endpoint, facts, settings), limits },
    dimensions: own,
    estimateTokens,
    async request({ inputs, dimensions, inputType, signal }) {
      const task = taskOf(inputType, settings, facts);
      const body = {
        model,
        input: inputs,
        embedding_type: "base64",
        truncate: false,
        ...(task !== undefined && { task }),
        ...(dimensions !== undefined && { dimensions }),
      };
      const about = { model, texts: inputs, inputs: inputs.length, signal };
      const { fields, headers } = await host.post("/embeddings", body, about);
      const embeddings = checkReply(replyVectors(fields["data"]), {
        count: inputs.length,
        dimensions: dimensions ?? facts?.dimensions,
      });
      const rateLimit = jinaRateLimit(headers);
      return { embeddings, usage: jinaUsage(fields), ...(rateLimit && { rateLimit }) };
    },
  });
}
