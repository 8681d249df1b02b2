import {
  checkDimensions,
  checkInputs,
  type Embedder,
  type EmbedderInfo,
  type EmbedderLimits,
  embedInRequests,
  type EmbedOptions,
  type EmbedResult,
  type Fingerprint,
  fitOverlong,
  InputTooLongError,
  type KnownModel,
  type Prompts,
  type RowRoom,
  truncate,
} from "@embedloom/core";
import type { OpenAI } from "openai";
import { estimateTokens as gateTokens } from "./estimate-tokens.ts";
import { endpointOf, openClient, OPENAI_BASE_URL, serverName } from "./openai-client.ts";
import { factsOf, modelInfo } from "./openai-model.ts";
import { createSender, type EmbeddingsAnswer } from "./openai-request.ts";
import { checkSettings, type OpenAISettings } from "./openai-settings.ts";
import { dialectOf } from "./server-presets.ts";

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
  const dialect = dialectOf(own.preset);
  // A service that is told what the inputs are for adds what it wants by itself.
  const prompts = own.prompts ?? (dialect.inputTypeFields === undefined ? (facts?.prompts ?? {}) : {});
  const estimateTokens = own.estimateTokens ?? gateTokens;
  const sendOnce = createSender(own);
  let info = modelInfo(own, facts);
  let client: OpenAI | undefined;
  if (own.dimensions !== undefined && facts !== undefined) checkDimensions(own.dimensions, info);

  const describe = (): EmbedderInfo => ({ ...info, fingerprint: fingerprintOf(own, facts, prompts, info.limits) });

  const request = async (inputs: readonly string[], options: EmbedOptions, room?: RowRoom): Promise<EmbedResult> => {
    client ??= openClient(own);
    const { model } = own;
    const { inputType, signal } = options;
    const dimensions = dialect.dimensionsField === undefined ? undefined : options.dimensions;
    const expectedDimensions = dimensions ?? info.nativeDimensions;
    const server = serverName(endpointOf(own));
    // Rows that are yet to be cut belong nowhere.
    const place = options.dimensions === dimensions ? room : undefined;
    const asked = { server, model, inputs, dimensions, expectedDimensions, inputType, room: place, signal };
    const answer = await sendOnce(client, asked);
    // Without `dimensions` a server gives the model's own width.
    const native = dimensions === undefined ? answer.embeddings.dimensions : info.nativeDimensions;
    info = { ...info, nativeDimensions: native, dimensions: info.dimensions ?? native };
    return resultOf(cutTo(options.dimensions, answer, model), facts);
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
      const prompt = inputType === undefined ? "" : (prompts[inputType] ?? "");
      const { limits } = info;
      refuseOverlong(own, inputs, prompt, limits.tokensPerInput);
      const send = (texts: readonly string[], room?: RowRoom): Promise<EmbedResult> =>
        request(texts, { dimensions, inputType, signal }, room);
      const fitted =
        own.onOverlong === undefined || own.onOverlong === "error"
          ? (batch: readonly string[], room: RowRoom) =>
              send(prompt === "" ? batch : batch.map((input) => prompt + input), room)
          : fitOverlong({
              policy: own.onOverlong,
              prompt,
              limits,
              countTokens: own.countTokens,
              estimateTokens,
              request: (texts) => send(texts),
            });
      return embedInRequests({
        inputs,
        room: options.room,
        limits,
        dimensions: width ?? info.nativeDimensions,
        signal,
        estimateTokens: (input) => estimateTokens(prompt + input),
        request: fitted,
      });
    },
    async close() {
      client = undefined;
    },
  };
}

// Where the server ignores the wish for a smaller width.
function cutTo(width: number | undefined, answer: EmbeddingsAnswer, model: string): EmbeddingsAnswer {
  const { embeddings } = answer;
  if (width === undefined || width === embeddings.dimensions) return answer;
  checkDimensions(width, { model, nativeDimensions: embeddings.dimensions, matryoshka: { sizes: [], anyFrom: 1 } });
  return { ...answer, embeddings: truncate(embeddings, width) };
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
function fingerprintOf(
  settings: OpenAISettings,
  facts: KnownModel | undefined,
  prompts: Prompts,
  { tokensPerInput }: EmbedderLimits,
): Fingerprint {
  const { client, model, dimensions, preset } = settings;
  const endpoint = endpointOf(settings);
  return {
    provider: "openai",
    model,
    ...overlongFingerprint(settings, tokensPerInput),
    preset: dialectOf(preset).inputTypeFields === undefined ? null : (preset ?? null),
    endpoint: endpoint === OPENAI_BASE_URL ? null : endpoint,
    deployment: client !== undefined && "deploymentName" in client ? String(client.deploymentName ?? "") || null : null,
    dimensions: dimensions ?? facts?.dimensions ?? null,
    queryPrompt: prompts.query ?? null,
    documentPrompt: prompts.document ?? null,
  };
}

// Where long inputs are made to fit, the vectors depend on where they are cut.
function overlongFingerprint(
  { onOverlong = "error", countTokens }: OpenAISettings,
  tokensPerInput: number | undefined,
): Fingerprint {
  if (onOverlong === "error") return {};
  return { onOverlong, overlongTokens: tokensPerInput ?? null, overlongCounted: countTokens !== undefined };
}

/** Refuses what an exact count shows to be too long, before anything is sent. */
function refuseOverlong(
  { model, countTokens, onOverlong = "error" }: OpenAISettings,
  inputs: readonly string[],
  prompt: string,
  limit: number | undefined,
): void {
  if (countTokens === undefined || limit === undefined || onOverlong !== "error") return;
  inputs.forEach((input, index) => {
    const tokens = countTokens(prompt + input);
    if (tokens <= limit) return;
    const wayOut = "Chunk it, or set `onOverlong`.";
    const problem = `The text is longer than ${model} takes: ${tokens} tokens, at most ${limit}. ${wayOut}`;
    throw new InputTooLongError(problem, { index, limit, tokens });
  });
}
