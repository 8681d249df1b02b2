/** Where vectors can come from: the bundled model, models in process, a local server, and hosts that are paid. */
export const PROVIDERS = ["mini", "transformers", "ollama", "openai", "voyage", "jina"] as const;

/** One of {@link PROVIDERS}. */
export type ProviderName = (typeof PROVIDERS)[number];
