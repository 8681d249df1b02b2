// A fake LiteLLM proxy in front of other servers.
export { type FakeLiteLLM, startFakeLiteLLM } from "./fake-litellm.ts";
export type { FakeLiteLLMSettings, LiteLLMModel } from "./litellm-settings.ts";
