import type { CommonOptions } from "../session/index.ts";

/** What `models` is asked. */
export interface ModelsOptions extends CommonOptions {
  /** Address of Ollama. Absent: `OLLAMA_HOST`, else this machine. */
  readonly baseUrl?: string;
  /** Whether models that are nowhere here are listed too. */
  readonly known: boolean;
}
