// What can be said of a collection and of a project: names, defaults, checks, and the configuration file.
export { forgottenSecrets, isSameAddress, withoutSecret, withSecrets } from "./address-secret.ts";
export { type ChunkerName, CHUNKERS, DEFAULT_CHUNK_CHARACTERS } from "./chunker-name.ts";
export { type CollectionChoices, type CollectionSettings, collectionSettings } from "./collection-settings.ts";
export { defaultProvider } from "./default-provider.ts";
export { loadConfig, type LoadedConfig } from "./load-config.ts";
export { defineConfig, type ProjectConfig } from "./project-config.ts";
export { isInProcess, type ProviderName, PROVIDERS } from "./provider-name.ts";
