import { AuthenticationError, InvalidOptionError } from "@embedloom/core";
import { OpenAI } from "openai";
import { hasCredentials, type OpenAISettings } from "../settings/index.ts";

/** The environment, where the runtime has one. */
const env: Readonly<Record<string, string | undefined>> = globalThis.process?.env ?? {};

/** Where OpenAI's own API is. */
export const OPENAI_BASE_URL = "https://api.openai.com/v1";

/** Where requests go, without credentials, query and trailing slash; reads the environment. */
export function endpointOf({ client, baseURL }: OpenAISettings): string {
  return endpointIn(fullBaseURL(client?.baseURL ?? baseURL));
}

/** The last address and its endpoint: every call asks several times, and to take an address apart costs more than all else there. */
let last = { address: "", endpoint: "" };

function endpointIn(address: string): string {
  if (last.address === address) return last.endpoint;
  const url = URL.parse(address);
  const endpoint = url === null ? "" : `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
  last = { address, endpoint };
  return endpoint;
}

/**
 * The caller's client, or a new one; opening it reads the environment but no socket.
 *
 * A user and a password in the address become Basic authentication, because `fetch` refuses such an address; no key is
 * sent then, of the environment neither.
 *
 * @throws AuthenticationError when there is no key and the server is not a local one
 * @throws InvalidOptionError when the address has a user and `apiKey` is set too: a request can carry only one of them
 */
export function openClient(settings: OpenAISettings): OpenAI {
  if (settings.client !== undefined) return settings.client;
  const { organization, project } = settings;
  const { baseURL, authorization } = withoutCredentials(fullBaseURL(settings.baseURL));
  if (authorization !== undefined && settings.apiKey !== undefined) {
    const expected = "absent, because the user and password in the address take its place in the header";
    throw new InvalidOptionError("apiKey", expected, settings.apiKey);
  }
  return new OpenAI({
    apiKey: authorization === undefined ? keyOf(settings) : PLACEHOLDER_KEY,
    baseURL,
    maxRetries: 0,
    ...(authorization !== undefined && { defaultHeaders: { authorization } }),
    ...(organization !== undefined && { organization }),
    ...(project !== undefined && { project }),
  });
}

/** What a client sends that no message may show, as far as it can be known. */
export function secretsOf(client: OpenAI, { baseURL, headers }: Pick<OpenAISettings, "baseURL" | "headers">): string[] {
  const address = URL.parse(fullBaseURL(baseURL));
  const { authorization = "" } = withoutCredentials(fullBaseURL(baseURL));
  const key: unknown = client.apiKey;
  return [
    ...(typeof key === "string" && key !== PLACEHOLDER_KEY ? [key] : []),
    ...headersOf(client),
    ...Object.values(headers ?? {}),
    ...(address === null ? [] : [address.password, decoded(address.password)]),
    authorization,
  ];
}

/** Values of the headers that a client of the caller's adds by itself, where it lets them be seen. */
function headersOf(client: OpenAI): string[] {
  const { organization, project } = client;
  const options: unknown = Reflect.get(client, "_options");
  const headers: unknown = Reflect.get(Object(options), "defaultHeaders");
  const values: readonly unknown[] = [organization, project, ...Object.values(Object(headers))];
  return values.filter((value) => typeof value === "string");
}

/** How messages name the server. */
export function serverName(endpoint: string): string {
  return endpoint === OPENAI_BASE_URL ? "OpenAI" : `the server at ${endpoint}`;
}

function fullBaseURL(baseURL: string | undefined): string {
  return baseURL ?? (trimmed(env["OPENAI_BASE_URL"]) || OPENAI_BASE_URL);
}

function withoutCredentials(baseURL: string): { readonly baseURL: string; readonly authorization?: string } {
  const url = URL.parse(baseURL);
  if (url === null || !hasCredentials(baseURL)) return { baseURL };
  const credentials = `${decoded(url.username)}:${decoded(url.password)}`;
  url.username = "";
  url.password = "";
  return { baseURL: url.href, authorization: `Basic ${base64(credentials)}` };
}

// A password may hold a percent sign that encodes nothing.
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const PLACEHOLDER_KEY = "not-needed";

function keyOf(settings: OpenAISettings): string {
  return settings.apiKey ?? (trimmed(env["OPENAI_API_KEY"]) || placeholderKey(endpointOf(settings)));
}

function placeholderKey(endpoint: string): string {
  if (isLocal(endpoint)) return PLACEHOLDER_KEY;
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

// `btoa` takes bytes written as characters.
function base64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
}
