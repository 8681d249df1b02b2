import { kinds, type KindsOf, readOptions } from "@embedloom/core";
import { clockKind } from "../arguments/index.ts";
import { countKind, modelsKind, planKind } from "../fake-http/index.ts";
import type { FakeOllamaSettings } from "./ollama-settings.ts";

const { optional } = kinds;

const ollamaKinds: KindsOf<FakeOllamaSettings> = {
  version: optional(kinds.text),
  models: optional(modelsKind),
  installed: optional(kinds.list(kinds.text)),
  countTokens: optional(kinds.callback),
  defaultNumCtx: optional(kinds.integer(1)),
  nanReply: kinds.anything,
  truncationFails: optional(kinds.flag),
  loadMs: optional(kinds.amount),
  maxQueue: countKind,
  faults: optional(planKind),
  now: optional(clockKind),
};

/** Reads the settings of a fake Ollama. */
export function readOllamaSettings(settings: FakeOllamaSettings): FakeOllamaSettings {
  return readOptions("settings", settings, ollamaKinds);
}
