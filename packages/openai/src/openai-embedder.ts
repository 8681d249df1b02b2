import {
  checkDimensions,
  checkInputs,
  type Embedder,
  type EmbedderInfo,
  embedInRequests,
  type EmbedOptions,
  type EmbedResult,
  type Fingerprint,
  type KnownModel,
  type Prompts,
} from "@embedloom/core";
import type { OpenAI } from "openai";
import { estimateTokens as gateTokens } from "./estimate-tokens.ts";
import { endpointOf, openClient, OPENAI_BASE_URL, serverName } from "./openai-client.ts";
import { factsOf, modelInfo } from "./openai-model.ts";
import { createSender, type EmbeddingsAnswer } from "./openai-request.ts";
import { checkSettings, type OpenAISettings } from "./openai-settings.ts";

/**
 * An embedder over OpenAI, Azure OpenAI, or any server that speaks OpenAI's embeddings API.
 *
 * Nothing is read or opened before the first call. One call sends one request after another and never retries: put
 * `withBatching` on it for both.
 *
 * @throws InvalidOptionError at once when a setting cannot work
 * @throws UnsupportedError at once when the known model was not trained for `dimensions`
 * @example
 * ```ts
 * import { createOpenAI } from "@embedloom/openai";
 *
 * const embedder = createOpenAI({ model: "text-embedding-3-small" });
 * console.log(embedder.model, embedder.estimateTokens("harbour")); // text-embedding-3-small 2
 * ```
 */
export function createOpenAI(settings: OpenAISettings): Embedder {
  checkSettings(settings);
  const own = { ...settings };
  const facts = own.facts ?? factsOf(own.model);
  const prompts = own.prompts ?? facts?.prompts ?? {};
  const estimateTokens = own.estimateTokens ?? gateTokens;
  const send = createSender(own);
  let info = modelInfo(own, facts);
  let client: OpenAI | undefined;
  if (own.dimensions !== undefined && facts !== undefined) checkDimensions(own.dimensions, info);

  const describe = (): EmbedderInfo => ({ ...info, fingerprint: fingerprintOf(own, facts, prompts) });

  const request = async (inputs: readonly string[], { dimensions, signal }: EmbedOptions): Promise<EmbedResult> => {
    client ??= openClient(own);
    const { model } = own;
    const width = dimensions ?? info.nativeDimensions;
    const server = serverName(endpointOf(own));
    const answer = await send(client, { server, model, inputs, dimensions, expectedDimensions: width, signal });
    // Without `dimensions` a server gives the model's own width.
    const native = dimensions === undefined ? answer.embeddings.dimensions : info.nativeDimensions;
    info = { ...info, nativeDimensions: native, dimensions: info.dimensions ?? native };
    return resultOf(answer, facts);
  };

  return {
    provider: "openai",
    model: own.model,
    estimateTokens,
    async describe({ signal } = {}) {
      signal?.throwIfAborted();
      return describe();
    },
    async embed(inputs, options = {}) {
      checkInputs(inputs, options);
      const { inputType, signal } = options;
      const width = options.dimensions ?? own.dimensions;
      if (width !== undefined && width !== own.dimensions) checkDimensions(width, info);
      // Models without the parameter refuse it even with their own width.
      const dimensions = width === info.nativeDimensions ? undefined : width;
      return embedInRequests({
        inputs: withPrompt(inputs, inputType === undefined ? undefined : prompts[inputType]),
        limits: info.limits,
        dimensions: width ?? info.nativeDimensions,
        signal,
        estimateTokens,
        request: (batch) => request(batch, { dimensions, signal }),
      });
    },
    async close() {
      client = undefined;
    },
  };
}

function resultOf(
  { embeddings, tokens, rateLimit, requests }: EmbeddingsAnswer,
  facts: KnownModel | undefined,
): EmbedResult {
  const usd = facts?.price?.usdPerMillionTokens;
  const costUsd = usd === undefined || tokens === undefined ? undefined : (tokens * usd) / 1e6;
  return { embeddings, usage: { requests, tokens, costUsd }, ...(rateLimit && { rateLimit }) };
}

// A server of one's own may serve other weights under the same name, an Azure deployment any model under any name.
function fingerprintOf(settings: OpenAISettings, facts: KnownModel | undefined, prompts: Prompts): Fingerprint {
  const { client, model, dimensions } = settings;
  const endpoint = endpointOf(settings);
  return {
    provider: "openai",
    model,
    endpoint: endpoint === OPENAI_BASE_URL ? null : endpoint,
    deployment: client !== undefined && "deploymentName" in client ? String(client.deploymentName ?? "") || null : null,
    dimensions: dimensions ?? facts?.dimensions ?? null,
    queryPrompt: prompts.query ?? null,
    documentPrompt: prompts.document ?? null,
  };
}

function withPrompt(inputs: readonly string[], prompt: string | undefined): readonly string[] {
  return prompt === undefined || prompt === "" ? inputs : inputs.map((input) => prompt + input);
}
