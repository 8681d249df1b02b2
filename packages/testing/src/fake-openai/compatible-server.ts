import type { EncodingSupport } from "./encoding-support.ts";
import type { ServiceStyle } from "./openai-style.ts";
import type { UsageReport } from "./usage-report.ts";

/** A server that speaks OpenAI's embeddings API in a dialect of its own. */
export type CompatibleServerName =
  | "vllm"
  | "vllm-0.9"
  | "tei"
  | "tei-1.8"
  | "llama.cpp"
  | "lm-studio"
  | "ollama"
  | "jina"
  | "voyage"
  | "mistral"
  | "gemini"
  | "together";

/** What one of them does unless the settings say otherwise. */
export interface CompatibleServer extends ServiceStyle {
  readonly encoding?: EncodingSupport;
  readonly usage?: UsageReport;
  readonly inputsPerRequest?: number;
  readonly tokensPerRequest?: number;
}
