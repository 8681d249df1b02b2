/** A provider to switch to: body of `PUT /api/provider`. */
export type ProviderChoice =
  /** A model that a package of ours has in it. */
  | { readonly kind: "mini" | "context-model" }
  /** A folder with a model of the Hugging Face hub: `config.json`, tokenizer and `onnx/`. */
  | { readonly kind: "transformers"; readonly folder: string }
  | { readonly kind: "ollama"; readonly baseUrl: string; readonly model: string }
  /** Without `apiKey` the key given before for this address is used, if any. */
  | { readonly kind: "openai"; readonly baseUrl: string; readonly model: string; readonly apiKey?: string };

/** The current provider, as the page may see it. */
export interface ProviderStatus {
  readonly kind: ProviderChoice["kind"];
  /** Provider and model, for people. */
  readonly label: string;
  /** What was chosen, the key left out. */
  readonly folder?: string;
  readonly baseUrl?: string;
  readonly model?: string;
  /** Whether a key is in memory; after a restart of the server it is not. */
  readonly keySet: boolean;
  /** `unchecked`: not asked yet since the start of the server. */
  readonly state: "unchecked" | "checking" | "ready" | "failed";
  /** Why it failed, with the way out. */
  readonly message?: string;
  /** Whether its requests may cost money; then nothing is sent unless somebody asks for it. */
  readonly bills: boolean;
  /** Width of its vectors. Absent: not known yet. */
  readonly dimensions?: number;
  /** Whether it gives token vectors, which late chunking needs. */
  readonly late: boolean;
  /** Everything that changes a vector, for people to compare. Absent: not known yet. */
  readonly fingerprint?: Readonly<Record<string, string | number | boolean | null>>;
}

/** A cache to switch to: body of `PUT /api/cache`. */
export type CacheChoice =
  | { readonly kind: "sqlite" }
  | { readonly kind: "memory" }
  | { readonly kind: "none" }
  /** `redis://` or `rediss://`; a password in it is kept in memory only. */
  | { readonly kind: "redis"; readonly url: string };

/** The current cache, as the page may see it. */
export interface CacheStatus {
  readonly kind: CacheChoice["kind"];
  /** Address of Redis, without user and password. */
  readonly url?: string;
  /** Whether a password is in memory. */
  readonly passwordSet: boolean;
  readonly state: "ready" | "failed";
  readonly message?: string;
}

/** Body of `POST /api/providers/probe`: is it there, without switching to it? */
export type ProbeRequest = ProviderChoice | CacheChoice;

/** Reply of a probe; `reachable: false` is a reply, not a problem. */
export interface ProbeReply {
  readonly reachable: boolean;
  /** What was found, or why not and the way out. */
  readonly message: string;
  /** Models that Ollama has. Absent: another provider. */
  readonly models?: readonly OllamaModel[];
}

/** A model that Ollama has. */
export interface OllamaModel {
  readonly name: string;
  readonly bytes: number;
}

/** Body of `POST /api/ollama/models`. */
export interface OllamaModelsRequest {
  readonly baseUrl: string;
}

/** Body of `POST /api/ollama/pull`. */
export interface PullRequest {
  readonly baseUrl: string;
  readonly model: string;
}

/** How a pull stands. */
export interface PullStatus {
  readonly state: "none" | "running" | "done" | "cancelled" | "failed";
  readonly baseUrl?: string;
  readonly model?: string;
  /** What Ollama is doing, or why it failed. */
  readonly message?: string;
  /** Of the layer that is being fetched. Absent: unknown. */
  readonly completedBytes?: number;
  readonly totalBytes?: number;
}
