// Stacks provider, batcher, cache and late chunking, as the options say.
export { type CollectionStack, openCollectionStack, type StackInfo } from "./collection-stack.ts";
export { DEFAULT_MODELS } from "./default-model.ts";
export { openProvider } from "./open-provider.ts";
export { openStack, type Stack } from "./open-stack.ts";
export { openStore } from "./open-store.ts";
export { isModelFolder, type ProviderChoices, providerSettings } from "./provider-settings-of.ts";
export type { ProviderSettings } from "./provider-settings.ts";
export { waitingNotice } from "./waiting-notice.ts";
export { withWaitingNotice } from "./with-waiting-notice.ts";
