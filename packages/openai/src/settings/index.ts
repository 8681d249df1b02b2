// The options, what each server wants (presets), and what is known of a model and its limits.
export { type ExtraBody, extraBodyText, type JsonValue } from "./extra-body.ts";
export { factsOf, modelInfo } from "./openai-model.ts";
export { checkSettings, checkTogether, type OpenAISettings, settingKinds } from "./openai-settings.ts";
export { dialectOf, type ServerDialect, type ServerPreset } from "./server-presets.ts";
export type { EncodingFormat } from "./encoding-format.ts";
export { hasCredentials } from "./address-credentials.ts";
