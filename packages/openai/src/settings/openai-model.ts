import { type EmbedderInfo, type EmbedderLimits, type KnownModel, knownModel } from "@embedloom/core";
import type { OpenAISettings } from "./openai-settings.ts";
import { dialectOf, HOSTED_LIMITS } from "./server-presets.ts";

/** The smallest default among the servers that speak this API: text-embeddings-inference's `max_client_batch_size`. */
const SAFE_INPUTS_PER_REQUEST = 32;

/** The known model behind a name, which gateways and servers decorate: `openai/…`, LM Studio's `text-embedding-…@q8_0`. */
export function factsOf(model: string): KnownModel | undefined {
  const last = model.split("/").at(-1) ?? model;
  const names = [model, last, last.replace(/^text-embedding-/, "").replace(/@.*$/, "")];
  return names.map(knownModel).find((facts) => facts !== undefined);
}

/** What is known of the vectors without asking the server. */
export type ModelInfo = Omit<EmbedderInfo, "fingerprint">;

/** What settings and known facts say of the vectors. */
export function modelInfo(settings: OpenAISettings, facts: KnownModel | undefined): ModelInfo {
  const { model, dimensions } = settings;
  return {
    provider: "openai",
    model,
    dimensions: dimensions ?? facts?.dimensions,
    nativeDimensions: facts?.dimensions,
    matryoshka: facts?.matryoshka,
    // Only OpenAI promises it; other servers differ by model and by flag.
    normalized: isHosted(facts?.id ?? model),
    limits: { ...defaultLimits(facts?.id ?? model, facts), ...dialectOf(settings.preset).limits, ...settings.limits },
  };
}

function defaultLimits(model: string, facts: KnownModel | undefined): EmbedderLimits {
  if (isHosted(model)) return HOSTED_LIMITS;
  return { inputsPerRequest: SAFE_INPUTS_PER_REQUEST, tokensPerInput: facts?.maxTokens };
}

// LM Studio puts `text-embedding-` before every model, so the family has to follow.
function isHosted(model: string): boolean {
  return /^(?:openai\/)?text-embedding-(?:3|ada)-/.test(model);
}
