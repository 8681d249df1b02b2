import { atOnce, type Kind, kindOf, kinds, type KindsOf, readOptions } from "@embedloom/core";
import { compatibleServers } from "../fake-openai/compatible-servers.ts";
import type { FakeLiteLLMSettings } from "../fake-litellm/litellm-settings.ts";
import type { FakeOllamaSettings } from "../fake-ollama/ollama-settings.ts";
import type { FakeOpenAISettings } from "../fake-openai/openai-settings.ts";
import type { FakeHostSettings } from "../fake-host/fake-host.ts";
import type { FakeJinaSettings } from "../fake-jina/fake-jina.ts";
import type { FakeVoyageSettings } from "../fake-voyage/fake-voyage.ts";
import type { FaultPlan } from "./fault-plan.ts";

const { optional } = kinds;
const count = optional(kinds.integer(0));

/** Each is an object; the server itself judges what it holds. */
const objectsByName = kindOf("objects by name", (value) =>
  Object.values(Object(value)).every((each) => typeof each === "object" && each !== null && readable(each)),
);
const models: Kind = (name, value) => objectsByName(name, kinds.object(name, value));

function readable(value: object): boolean {
  return Object.keys(value).every((key) => Reflect.get(value, key) !== Symbol.iterator);
}

const plan = kinds.options<FaultPlan<unknown>>({
  seed: kinds.anything,
  script: optional(kinds.callback),
  rates: optional(kinds.list(kinds.options({ fault: kinds.object, probability: kinds.number }))),
});

const openAIKinds: KindsOf<FakeOpenAISettings> = {
  apiKey: optional(kinds.text),
  models: optional(models),
  encoding: optional(kinds.oneOf("honour", "ignore-base64", "reject-field", "reject-float", "reject-base64")),
  encodingErrorStatus: optional(kinds.integer(400, 422)),
  usage: optional(kinds.oneOf("reported", "zero", "absent", "total")),
  style: optional(kinds.oneOf("openai", "azure", ...Object.keys(compatibleServers))),
  errorEra: optional(kinds.oneOf("2026", "2024")),
  inputsPerRequest: count,
  tokensPerRequest: count,
  countTokens: optional(kinds.callback),
  serviceTime: optional(numbersByName),
  rateLimits: optional(numbersByName),
  retryAfter: kinds.anything,
  quotaRequests: count,
  batches: optional(kinds.object),
  faults: optional(plan),
  now: optional(clockKind),
};

const ollamaKinds: KindsOf<FakeOllamaSettings> = {
  version: optional(kinds.text),
  models: optional(models),
  installed: optional(kinds.list(kinds.text)),
  countTokens: optional(kinds.callback),
  defaultNumCtx: optional(kinds.integer(1)),
  nanReply: kinds.anything,
  truncationFails: optional(kinds.flag),
  loadMs: optional(kinds.amount),
  maxQueue: count,
  faults: optional(plan),
  now: optional(clockKind),
};

const liteLLMKinds: KindsOf<FakeLiteLLMSettings> = {
  models,
  apiKey: optional(kinds.text),
  now: optional(clockKind),
};

const hostKinds: KindsOf<FakeHostSettings> = {
  apiKey: optional(kinds.text),
  countTokens: optional(kinds.callback),
  rateLimits: optional(numbersByName),
  poison: optional(kinds.text),
  faults: optional(plan),
  now: optional(clockKind),
};

/** Numbers by name, of which the server judges the sizes; gives a copy. */
function numbersByName(name: string, value: unknown): unknown {
  let copy: object = {};
  kindOf("an object of numbers", (given) => {
    if (typeof given !== "object" || given === null) return false;
    copy = { ...given };
    return Object.values(copy).every((each) => each === undefined || typeof each === "number");
  })(name, value);
  return copy;
}

/** Refuses what is no plan of faults. */
export function checkPlan(faults: unknown): void {
  plan("faults", faults);
}

/** A clock that is read once, to see that it tells the time. */
export function clockKind(name: string, value: unknown): unknown {
  return kindOf(
    "a function that gives milliseconds since 1970",
    (given) => typeof given === "function" && Number.isFinite(atOnce(given())),
  )(name, value);
}

/** Reads the settings of a fake OpenAI server. */
export function readOpenAISettings(settings: FakeOpenAISettings): FakeOpenAISettings {
  return readOptions("settings", settings, openAIKinds);
}

/** Reads the settings of a fake Ollama. */
export function readOllamaSettings(settings: FakeOllamaSettings): FakeOllamaSettings {
  return readOptions("settings", settings, ollamaKinds);
}

/** Reads the settings of a fake LiteLLM. */
export function readLiteLLMSettings(settings: FakeLiteLLMSettings): FakeLiteLLMSettings {
  return readOptions("settings", settings, liteLLMKinds);
}

/** Reads the settings of a fake Jina. */
export function readJinaSettings(settings: FakeJinaSettings): FakeJinaSettings {
  return readOptions<FakeJinaSettings>("settings", settings, {
    ...hostKinds,
    concurrency: count,
    contextTokens: count,
  });
}

/** Reads the settings of a fake Voyage. */
export function readVoyageSettings(settings: FakeVoyageSettings): FakeVoyageSettings {
  return readOptions<FakeVoyageSettings>("settings", settings, {
    ...hostKinds,
    contextTokensPerRequest: count,
    contextTokensPerDocument: count,
  });
}
