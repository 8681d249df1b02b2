/**
 * Where vectors can come from: the bundled model, the one of `@embedloom/context-model`, models in process, a local server,
 * and hosts that are paid.
 */
export const PROVIDERS = ["mini", "context-model", "transformers", "ollama", "openai", "voyage", "jina"] as const;

/** One of {@link PROVIDERS}. */
export type ProviderName = (typeof PROVIDERS)[number];

/** Those that run in this process: they cost nothing, and wait for nobody. */
const IN_PROCESS: ReadonlySet<ProviderName> = new Set(["mini", "context-model", "transformers"]);

/** Whether a provider's model runs in this process. */
export function isInProcess(provider: ProviderName): boolean {
  return IN_PROCESS.has(provider);
}
