import { AuthenticationError } from "@embedloom/core";
import { OpenAI } from "openai";
import type { OpenAISettings } from "./openai-settings.ts";

/** The environment, where the runtime has one. */
const env: Readonly<Record<string, string | undefined>> = globalThis.process?.env ?? {};

/** Where OpenAI's own API is. */
export const OPENAI_BASE_URL = "https://api.openai.com/v1";

/** Where requests go, without credentials, query and trailing slash; reads the environment. */
export function endpointOf({ client, baseURL }: OpenAISettings): string {
  const url = URL.parse(fullBaseURL(client?.baseURL ?? baseURL));
  return url === null ? "" : `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

/**
 * The caller's client, or a new one; opening it reads the environment but no socket.
 *
 * @throws AuthenticationError when there is no key and the server is not a local one
 */
export function openClient(settings: OpenAISettings): OpenAI {
  if (settings.client !== undefined) return settings.client;
  const { organization, project } = settings;
  return new OpenAI({
    apiKey: settings.apiKey ?? (trimmed(env["OPENAI_API_KEY"]) || placeholderKey(endpointOf(settings))),
    baseURL: fullBaseURL(settings.baseURL),
    maxRetries: 0,
    ...(organization !== undefined && { organization }),
    ...(project !== undefined && { project }),
  });
}

/** How messages name the server. */
export function serverName(endpoint: string): string {
  return endpoint === OPENAI_BASE_URL ? "OpenAI" : `the server at ${endpoint}`;
}

function fullBaseURL(baseURL: string | undefined): string {
  return baseURL ?? (trimmed(env["OPENAI_BASE_URL"]) || OPENAI_BASE_URL);
}

function placeholderKey(endpoint: string): string {
  if (isLocal(endpoint)) return "not-needed";
  throw new AuthenticationError(
    `There is no key for ${serverName(endpoint)}: set \`apiKey\` or the environment variable OPENAI_API_KEY, ` +
      "or point `baseURL` at a local server.",
  );
}

// Loopback, private ranges, names without a dot (containers), and the suffixes reserved for local networks.
function isLocal(endpoint: string): boolean {
  const host = URL.parse(endpoint)?.hostname ?? "";
  const privateAddress = /^(?:127|10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.|^0\.0\.0\.0$/;
  return host.startsWith("[") || !host.includes(".") || privateAddress.test(host) || /\.(?:local|internal)$/.test(host);
}

function trimmed(value: string | undefined): string {
  return value?.trim() ?? "";
}
