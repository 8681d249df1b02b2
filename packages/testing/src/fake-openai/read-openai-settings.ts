import { kinds, type KindsOf, readOptions } from "@embedloom/core";
import { clockKind } from "../arguments/index.ts";
import { countKind, modelsKind, numbersKind, planKind } from "../fake-http/index.ts";
import { compatibleServers } from "./compatible-servers.ts";
import type { FakeOpenAISettings } from "./openai-settings.ts";

const { optional } = kinds;

const openAIKinds: KindsOf<FakeOpenAISettings> = {
  apiKey: optional(kinds.text),
  models: optional(modelsKind),
  encoding: optional(kinds.oneOf("honour", "ignore-base64", "reject-field", "reject-float", "reject-base64")),
  encodingErrorStatus: optional(kinds.integer(400, 422)),
  usage: optional(kinds.oneOf("reported", "zero", "absent", "total")),
  style: optional(kinds.oneOf("openai", "azure", ...Object.keys(compatibleServers))),
  errorEra: optional(kinds.oneOf("2026", "2024")),
  inputsPerRequest: countKind,
  tokensPerRequest: countKind,
  countTokens: optional(kinds.callback),
  serviceTime: optional(numbersKind),
  rateLimits: optional(numbersKind),
  retryAfter: kinds.anything,
  quotaRequests: countKind,
  batches: optional(kinds.object),
  faults: optional(planKind),
  now: optional(clockKind),
};

/** Reads the settings of a fake OpenAI server. */
export function readOpenAISettings(settings: FakeOpenAISettings): FakeOpenAISettings {
  return readOptions("settings", settings, openAIKinds);
}
