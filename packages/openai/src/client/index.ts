// The HTTP client of OpenAI's SDK: its address, key, secrets and timeouts.
export { endpointOf, OPENAI_BASE_URL, openClient, secretsOf, serverName } from "./openai-client.ts";
export { OWN_TIMEOUT_MS, fetchOptionsWithoutTimeout } from "./fetch-options-without-timeout.ts";
