import {
  checkAbort,
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
  fixedInfo,
  InputTooLongError,
  kinds,
  type KnownModel,
  type Prompts,
  type RowAllocator,
  wellFormedInputs,
} from "@embedloom/core";
import type { OpenAI } from "openai";
import { createTruncationDetector, type DetectTruncation } from "./detect-truncation.ts";
import { estimateTokens as gateTokens } from "../count/index.ts";
import { endpointOf, OPENAI_BASE_URL, openClient, serverName } from "../client/index.ts";
import { checkSettings, dialectOf, extraBodyText, factsOf, modelInfo, type OpenAISettings } from "../settings/index.ts";
import { createSender, type EmbeddingsAnswer } from "./openai-request.ts";
import { createWidthFallback } from "./width-fallback.ts";

/**
 * An embedder over OpenAI, Azure OpenAI, or any server that speaks OpenAI's embeddings API.
 *
 * Nothing is read or opened before the first call. One call sends one request after another and never retries: use
 * `withBatching` for parallel requests and retries.
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
  const own = checkSettings(settings);
  const facts = own.facts ?? factsOf(own.model);
  const dialect = dialectOf(own.preset);
  // A service that has a field for the input type adds its own prompt.
  const prompts = own.prompts ?? (dialect.inputTypeFields === undefined ? (facts?.prompts ?? {}) : {});
  const estimateTokens = own.estimateTokens ?? gateTokens;
  const send = createWidthFallback(own, createSender(own), facts);
  let info = modelInfo(own, facts);
  const watch = cutWatchOf(own, info.limits, estimateTokens);
  let client: OpenAI | undefined;
  if (own.dimensions !== undefined && facts !== undefined) checkDimensions(own.dimensions, info);

  const fingerprint = keptFingerprint(own, facts, prompts);
  const described = keptInfo();

  const request = async (inputs: readonly string[], options: EmbedOptions): Promise<EmbedResult> => {
    client ??= openClient(own);
    const { nativeDimensions, limits } = info;
    const asked = { ...options, server: serverName(endpointOf(own)), model: own.model, inputs, nativeDimensions };
    const { answer, native } = await send(client, { ...asked, tokensPerInput: limits.tokensPerInput });
    const { nativeDimensions: full = native, dimensions: width = native } = info;
    if (full !== info.nativeDimensions || width !== info.dimensions) {
      info = { ...info, nativeDimensions: full, dimensions: width };
    }
    return resultOf(answer, facts);
  };

  return {
    provider: "openai",
    model: own.model,
    estimateTokens(text) {
      kinds.text("text", text);
      return estimateTokens(text);
    },
    async describe(options) {
      checkAbort(options);
      return described(info, fingerprint(info.limits));
    },
    async embed(inputs, given) {
      const options = checkInputs(inputs, given);
      const texts = wellFormedInputs(inputs);
      const { inputType, signal } = options;
      const width = options.dimensions ?? own.dimensions;
      if (width !== undefined && width !== own.dimensions) checkDimensions(width, info);
      // Models without the parameter refuse it even with their own width.
      const dimensions = width === info.nativeDimensions ? undefined : width;
      const prompt = inputType === undefined ? "" : (prompts[inputType] ?? "");
      const { limits } = info;
      refuseOverlong(own, texts, prompt, limits.tokensPerInput);
      const once = (batch: readonly string[], allocateRows?: RowAllocator): Promise<EmbedResult> =>
        request(batch, { dimensions, inputType, signal, allocateRows });
      const ask = (batch: readonly string[], allocateRows?: RowAllocator): Promise<EmbedResult> =>
        watch === undefined ? once(batch, allocateRows) : watch(batch, once, () => once(batch, allocateRows));
      const { onOverlong: policy = "error", countTokens } = own;
      const fitted =
        policy === "error"
          ? (batch: readonly string[], allocateRows: RowAllocator) =>
              ask(prompt === "" ? batch : batch.map((input) => prompt + input), allocateRows)
          : fitOverlong({ policy, prompt, limits, countTokens, estimateTokens, request: (batch) => ask(batch) });
      return embedInRequests({
        inputs: texts,
        allocateRows: options.allocateRows,
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

// With an exact count no over-long input is sent, so there is no truncation to detect.
function cutWatchOf(
  { model, onOverlong: policy = "error", countTokens }: OpenAISettings,
  { tokensPerInput: window }: EmbedderLimits,
  estimateTokens: (text: string) => number,
): DetectTruncation | undefined {
  return countTokens === undefined ? createTruncationDetector({ model, policy, window, estimateTokens }) : undefined;
}

function resultOf(
  { embeddings, tokens, rateLimit, requests }: EmbeddingsAnswer,
  facts: KnownModel | undefined,
): EmbedResult {
  const usd = facts?.price?.usdPerMillionTokens;
  const costUsd = usd === undefined || tokens === undefined ? undefined : (tokens * usd) / 1e6;
  return { embeddings, usage: { requests, tokens, costUsd }, ...(rateLimit && { rateLimit }) };
}

// Kept, because it seldom changes and a small call needs it three times.
function keptFingerprint(
  settings: OpenAISettings,
  facts: KnownModel | undefined,
  prompts: Prompts,
): (limits: EmbedderLimits) => Fingerprint {
  let made: { readonly by: readonly unknown[]; readonly fingerprint: Fingerprint } | undefined;
  return (limits) => {
    const by = [limits, endpointOf(settings), deploymentOf(settings)];
    if (made === undefined || by.some((each, i) => each !== made?.by[i])) {
      made = { by, fingerprint: Object.freeze(fingerprintOf(settings, facts, prompts, limits)) };
    }
    return made.fingerprint;
  };
}

// Gives the same object while nothing has changed, because callers check each new one.
function keptInfo() {
  let made: { readonly of: object; readonly by: Fingerprint; readonly info: EmbedderInfo } | undefined;
  return (of: Omit<EmbedderInfo, "fingerprint">, fingerprint: Fingerprint): EmbedderInfo => {
    if (made?.of !== of || made.by !== fingerprint) {
      made = { of, by: fingerprint, info: fixedInfo({ ...of, fingerprint }) };
    }
    return made.info;
  };
}

// Another server may serve other weights under the same name, and an Azure deployment any model under any name.
function fingerprintOf(
  settings: OpenAISettings,
  facts: KnownModel | undefined,
  prompts: Prompts,
  { tokensPerInput }: EmbedderLimits,
): Fingerprint {
  const { model, dimensions, preset } = settings;
  const extraBody = extraBodyText(settings.extraBody);
  const endpoint = endpointOf(settings);
  return {
    provider: "openai",
    model,
    ...overlongFingerprint(settings, tokensPerInput),
    preset: dialectOf(preset).inputTypeFields === undefined ? null : (preset ?? null),
    endpoint: endpoint === OPENAI_BASE_URL ? null : endpoint,
    deployment: deploymentOf(settings),
    dimensions: dimensions ?? facts?.dimensions ?? null,
    queryPrompt: prompts.query ?? null,
    documentPrompt: prompts.document ?? null,
    ...(extraBody !== null && { extraBody }),
  };
}

function deploymentOf({ client }: OpenAISettings): string | null {
  return client !== undefined && "deploymentName" in client ? String(client.deploymentName ?? "") || null : null;
}

// The vectors of long inputs depend on where they are cut.
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
