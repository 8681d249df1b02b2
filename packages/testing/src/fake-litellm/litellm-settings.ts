import { kinds, type KindsOf, readOptions } from "@embedloom/core";
import { clockKind } from "../arguments/index.ts";
import { modelsKind } from "../fake-http/index.ts";

/** One entry of the proxy's `model_list`. */
export interface LiteLLMModel {
  /** Which of LiteLLM's providers speaks to the server behind. */
  readonly provider: "openai" | "ollama";
  /** `api_base`: ends in `/v1` for `openai`, is the bare host for `ollama`. */
  readonly url: string;
  /** What the server behind calls the model. */
  readonly model: string;
}

/** How the fake LiteLLM proxy is set up. */
export interface FakeLiteLLMSettings {
  /** By the name that clients use. */
  readonly models: Readonly<Record<string, LiteLLMModel>>;
  /** The master key. Absent: none is asked for. */
  readonly apiKey?: string;
  /** Clock of the log and of what is set aside for a while, in milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

const liteLLMKinds: KindsOf<FakeLiteLLMSettings> = {
  models: modelsKind,
  apiKey: kinds.optional(kinds.text),
  now: kinds.optional(clockKind),
};

/** Reads the settings of a fake LiteLLM. */
export function readLiteLLMSettings(settings: FakeLiteLLMSettings): FakeLiteLLMSettings {
  return readOptions("settings", settings, liteLLMKinds);
}
