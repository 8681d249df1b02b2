import {
  checkDimensions,
  type EmbedderInfo,
  type Fingerprint,
  type KnownModel,
  knownModel,
  type Prompts,
} from "@embedloom/core";
import type { OllamaSettings } from "../settings/index.ts";
import { fullName } from "../wire/index.ts";
import type { ServedModel } from "./served-model.ts";

const DEFAULT_INPUTS_PER_REQUEST = 64;
/**
 * Ollama computes the inputs of an embedding model one after another, whatever `OLLAMA_NUM_PARALLEL` says. So one request
 * is worked on and one waits, that the server has something to do while a reply travels and is read; a third would only
 * spend its `timeoutMs` waiting.
 */
const CONCURRENCY = 2;

/** What is known of a model before the server is asked. */
export interface OllamaKnowledge {
  /** The known model. Absent: nobody has entered it. */
  readonly facts: KnownModel | undefined;
  /** Text before an input. */
  readonly prompts: Prompts;
}

/** What settings and known facts say; a tag that is not known falls back on its family, whose prompts are the same. */
export function knowledgeOf({ model, facts: own, prompts }: OllamaSettings): OllamaKnowledge {
  const facts = own ?? knownModel(model) ?? knownModel(model.replace(/:[^/:]*$/, ""));
  return { facts, prompts: prompts ?? facts?.prompts ?? {} };
}

/**
 * What the vectors are, by what the server said.
 *
 * @throws UnsupportedError when the model cannot give the width of the settings
 */
export function modelInfo(
  settings: OllamaSettings,
  served: ServedModel,
  { facts, prompts }: OllamaKnowledge,
): EmbedderInfo {
  const { model, dimensions, inputsPerRequest = DEFAULT_INPUTS_PER_REQUEST } = settings;
  const { nativeDimensions, windowTokens, digest } = served;
  const matryoshka = facts?.matryoshka;
  // Ollama ignores a width above the model's own and cuts any model to a smaller one, trained for it or not.
  const tooWide = (dimensions ?? 0) > (nativeDimensions ?? Infinity);
  if (dimensions !== undefined && (facts !== undefined || tooWide)) {
    checkDimensions(dimensions, { model, nativeDimensions, matryoshka });
  }
  return {
    provider: "ollama",
    model,
    dimensions: dimensions ?? nativeDimensions,
    nativeDimensions,
    matryoshka,
    normalized: true,
    limits: { inputsPerRequest, tokensPerInput: windowTokens, concurrency: CONCURRENCY },
    fingerprint: {
      provider: "ollama",
      model: fullName(model),
      // The same name can be pulled again with other weights.
      digest: digest ?? null,
      dimensions: dimensions ?? nativeDimensions ?? null,
      ...overlongFingerprint(settings, windowTokens),
      queryPrompt: prompts.query ?? null,
      documentPrompt: prompts.document ?? null,
    },
  };
}

// Where long inputs are made to fit, the vectors depend on where they are cut.
function overlongFingerprint(
  { onOverlong = "error", countTokens }: OllamaSettings,
  windowTokens: number | undefined,
): Fingerprint {
  if (onOverlong === "error") return {};
  return { onOverlong, overlongTokens: windowTokens ?? null, overlongCounted: countTokens !== undefined };
}
