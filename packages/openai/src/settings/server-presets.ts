import type { EmbedderLimits, InputType } from "@embedloom/core";
import type { EncodingFormat } from "./encoding-format.ts";

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
  | "litellm"
  | "nvidia-nim"
  | "dashscope"
  | "cohere"
  | "openrouter"
  | "siliconflow"
  | "cloudflare";

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

// Read on 2026-11-22 and 2026-11-30 in the vendors' pages named below, the servers' sources (vLLM, TEI, llama.cpp, Ollama),
// the vendors' own clients (Mistral, Together) and public bug reports (LM Studio, Gemini, LiteLLM). What nobody could
// confirm is left standard, which is 32 inputs at a time.
const DIALECTS: Readonly<Record<ServerPreset, ServerDialect>> = {
  openai: { ...STANDARD, limits: HOSTED_LIMITS },
  azure: { ...STANDARD, limits: HOSTED_LIMITS },
  vllm: STANDARD,
  // `max_client_batch_size`; widths are cut and normalised there.
  tei: { ...STANDARD, limits: { inputsPerRequest: 32 } },
  "llama.cpp": { ...STANDARD, dimensionsField: undefined },
  "lm-studio": { ...STANDARD, encodingFormat: "float", dimensionsField: undefined },
  ollama: STANDARD,
  // https://jina.ai/embeddings and its refusals: 2,048 inputs.
  jina: {
    ...STANDARD,
    limits: { inputsPerRequest: 2048 },
    encodingFormat: "float",
    encodingField: "embedding_type",
    extraFields: { truncate: false },
    inputTypeFields: { query: { task: "retrieval.query" }, document: { task: "retrieval.passage" } },
  },
  // https://docs.voyageai.com/reference/embeddings-api: 1,000 inputs; 120,000 tokens for the large models, more for the
  // others. Refuses `float` and `dimensions`, and cuts long inputs silently unless told not to.
  voyage: {
    ...STANDARD,
    limits: { inputsPerRequest: 1000, tokensPerRequest: 120_000 },
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
  // https://docs.nvidia.com/nim/nemo-retriever/embedding/latest/use-the-api-openai.html: asymmetric models want an input
  // type; `NONE` refuses long inputs, which is the default of most models.
  "nvidia-nim": {
    ...STANDARD,
    encodingFormat: "float",
    extraFields: { truncate: "NONE" },
    inputTypeFields: { query: { input_type: "query" }, document: { input_type: "passage" } },
  },
  // https://help.aliyun.com/en/model-studio/text-embedding-synchronous-api: 10 rows of 8,192 tokens for v3 and v4; the older
  // models take 25 rows of 2,048, and say so.
  dashscope: { ...STANDARD, encodingFormat: "float", limits: { inputsPerRequest: 10, tokensPerInput: 8192 } },
  // https://docs.cohere.com/docs/compatibility-api and /reference/embed: 96 texts; the endpoint knows no width.
  cohere: {
    ...STANDARD,
    encodingFormat: "float",
    dimensionsField: undefined,
    limits: { inputsPerRequest: 96 },
    inputTypeFields: { query: { input_type: "search_query" }, document: { input_type: "search_document" } },
  },
  // https://openrouter.ai/docs/api_reference/embeddings: `float` or `base64`; limits are those of the provider behind it, and
  // so is what becomes of an `input_type`, which `extraBody` can set.
  openrouter: { ...STANDARD, encodingFormat: "float" },
  // https://docs.siliconflow.cn/en/api-reference/embeddings/create-embeddings: 32 inputs; widths for Qwen3 alone.
  siliconflow: { ...STANDARD, encodingFormat: "float", limits: { inputsPerRequest: 32 } },
  // https://developers.cloudflare.com/workers-ai/configuration/open-ai-compatibility and its models' pages: 100 texts.
  cloudflare: { ...STANDARD, encodingFormat: "float", dimensionsField: undefined, limits: { inputsPerRequest: 100 } },
};

/** The names of all presets. */
export const SERVER_PRESETS: readonly ServerPreset[] = Object.keys(DIALECTS) as ServerPreset[];

/** The dialect of a preset; OpenAI's own, without its limits, when there is none. */
export function dialectOf(preset: ServerPreset | undefined): ServerDialect {
  return preset === undefined ? STANDARD : DIALECTS[preset];
}
