import type { EmbedderLimits, InputType } from "@embedloom/core";
import type { EncodingFormat } from "./openai-settings.ts";

/** A server or service whose dialect of OpenAI's API is known. */
export type ServerPreset =
  | "openai"
  | "azure"
  | "vllm"
  | "tei"
  | "llama.cpp"
  | "lm-studio"
  | "ollama"
  | "jina"
  | "voyage"
  | "mistral"
  | "gemini"
  | "together"
  | "litellm";

/** How one server wants to be spoken to. */
export interface ServerDialect {
  /** How vectors are asked for. */
  readonly encodingFormat: EncodingFormat;
  /** Name of the field that asks for it. */
  readonly encodingField: "encoding_format" | "embedding_type";
  /** Name of the field for the width; `undefined` where the server ignores or refuses it, and we cut instead. */
  readonly dimensionsField: "dimensions" | "output_dimension" | undefined;
  /** Limits of one request that differ from those of an unknown server. */
  readonly limits: EmbedderLimits;
  /** Fields of every request. */
  readonly extraFields: Readonly<Record<string, unknown>>;
  /** Fields that say what the inputs are for, in place of a prompt; absent where the server knows none. */
  readonly inputTypeFields?: Readonly<Record<InputType, Readonly<Record<string, string>>>>;
}

const STANDARD: ServerDialect = {
  encodingFormat: "base64",
  encodingField: "encoding_format",
  dimensionsField: "dimensions",
  limits: {},
  extraFields: {},
};

/** What OpenAI's API reference and its error messages say of one request; read on 2026-11-22. */
export const HOSTED_LIMITS = { inputsPerRequest: 2048, tokensPerInput: 8191, tokensPerRequest: 300_000 } as const;

// Facts read on 2026-11-22 from the servers' sources (vLLM, TEI, llama.cpp, Ollama), the vendors' own clients (Voyage,
// Mistral, Together) and public bug reports (LM Studio, Gemini, LiteLLM). What nobody could confirm is left standard.
const DIALECTS: Readonly<Record<ServerPreset, ServerDialect>> = {
  openai: { ...STANDARD, limits: HOSTED_LIMITS },
  azure: { ...STANDARD, limits: HOSTED_LIMITS },
  vllm: STANDARD,
  // `max_client_batch_size`; widths are cut and normalised there.
  tei: { ...STANDARD, limits: { inputsPerRequest: 32 } },
  "llama.cpp": { ...STANDARD, dimensionsField: undefined },
  "lm-studio": { ...STANDARD, encodingFormat: "float", dimensionsField: undefined },
  ollama: STANDARD,
  jina: {
    ...STANDARD,
    encodingFormat: "float",
    encodingField: "embedding_type",
    extraFields: { truncate: false },
    inputTypeFields: { query: { task: "retrieval.query" }, document: { task: "retrieval.passage" } },
  },
  // Refuses `float` and `dimensions`, and cuts long inputs silently unless told not to.
  voyage: {
    ...STANDARD,
    encodingFormat: "omit",
    dimensionsField: "output_dimension",
    extraFields: { truncation: false },
    inputTypeFields: { query: { input_type: "query" }, document: { input_type: "document" } },
  },
  mistral: {
    ...STANDARD,
    encodingFormat: "float",
    dimensionsField: "output_dimension",
    limits: { inputsPerRequest: 512, tokensPerRequest: 16_000 },
  },
  gemini: { ...STANDARD, encodingFormat: "float", limits: { inputsPerRequest: 100 } },
  together: { ...STANDARD, encodingFormat: "float", dimensionsField: undefined },
  // Whether it takes the field depends on what is behind it.
  litellm: { ...STANDARD, encodingFormat: "omit" },
};

/** The names of all presets. */
export const SERVER_PRESETS: readonly ServerPreset[] = Object.keys(DIALECTS) as ServerPreset[];

/** The dialect of a preset; OpenAI's own, without its limits, when there is none. */
export function dialectOf(preset: ServerPreset | undefined): ServerDialect {
  return preset === undefined ? STANDARD : DIALECTS[preset];
}
