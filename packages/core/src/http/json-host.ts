import { abortableRequest } from "../request/index.ts";
import { kindOf, type KindsOf, readOptions } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import { AuthenticationError, type EmbedloomError, InvalidReplyError } from "../errors/index.ts";
import { redactSecrets } from "../text/index.ts";
import { retryAfterMs } from "../wait/index.ts";
import { connectionFailure, replyFailure } from "./connection-failure.ts";
import type { HostRefusal, RefusedRequest } from "./host-refusal.ts";

/** How a host is reached; what the settings of its provider may say. */
export interface HostConnection {
  /** The key. Absent: the host's variable of the environment, read at the first request. */
  readonly apiKey?: string | undefined;
  /** Where the API is, for a proxy or a test. Absent: the host's own address. */
  readonly baseURL?: string | undefined;
  /** Milliseconds one request may take, from 1 to 300000, the limit of Node's `fetch`. @default 120000 */
  readonly timeoutMs?: number | undefined;
  /** Headers of every request beside the key. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** In place of the runtime's `fetch`, for a proxy. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** What a provider knows of its host. */
export interface HostFacts {
  /** How messages name it, such as `Voyage`. */
  readonly name: string;
  /** Where its API is, without a trailing slash. */
  readonly baseURL: string;
  /** The variable of the environment that holds the key. */
  readonly keyVariable: string;
  /** The typed error of a refusal. */
  readonly toError: (refusal: HostRefusal, request: RefusedRequest) => EmbedloomError;
}

/** What a request is about, for its errors. */
export type HostRequest = Omit<RefusedRequest, "server"> & { readonly signal?: AbortSignal | undefined };

/** A reply with status 200. */
export interface HostReply {
  /** The object in its body. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
}

/** A host that answers JSON with JSON. */
export interface JsonHost {
  /** Where requests go: without credentials, query and trailing slash. */
  readonly endpoint: string;
  /**
   * Sends one request.
   *
   * @throws AuthenticationError when there is no key
   * @throws ConnectionError, InvalidReplyError, or what the provider makes of a refusal
   * @throws the signal's reason when it aborts
   */
  post(path: string, body: object, request: HostRequest): Promise<HostReply>;
}

const DEFAULT_TIMEOUT_MS = 120_000;
/** After which undici, on which Node's `fetch` is built, gives up by itself. */
const MAX_TIMEOUT_MS = 300_000;

/** An address of a server's API. */
const baseURL = kindOf("an http or https URL without user and password", (value) => {
  const url = typeof value === "string" ? URL.parse(value) : null;
  return /^https?:$/.test(url?.protocol ?? "") && url?.username === "" && url.password === "";
});

/** What the settings of a provider that say how its host is reached must be. */
export const hostConnectionKinds: KindsOf<HostConnection> = {
  apiKey: kinds.optional(
    kindOf("a text that is not empty and that a header can hold", (value) => {
      return typeof value === "string" && value !== "" && new Headers({ authorization: value }).has("authorization");
    }),
  ),
  baseURL: kinds.optional(baseURL),
  timeoutMs: kinds.optional(kinds.integer(1, MAX_TIMEOUT_MS)),
  headers: kinds.optional(kinds.headers),
  fetch: kinds.optional(kinds.callback),
};

const factKinds: KindsOf<HostFacts> = { name: kinds.words, baseURL, keyVariable: kinds.words, toError: kinds.callback };

/**
 * Makes a host; opens nothing and reads no environment before the first request.
 *
 * @throws InvalidOptionError when the connection has a value that cannot work
 */
export function createJsonHost(givenFacts: HostFacts, given: HostConnection): JsonHost {
  const facts = readOptions<HostFacts>("facts", givenFacts, factKinds, "facts.");
  const connection = readOptions<HostConnection>("connection", given, hostConnectionKinds);
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = connection;
  const url = new URL(connection.baseURL ?? facts.baseURL);
  const endpoint = `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
  const server = endpoint === facts.baseURL ? facts.name : `the server at ${endpoint}`;
  return {
    endpoint,
    async post(path, body, asked) {
      kinds.text("path", path);
      const json = jsonOf(body);
      const { signal, ...about } = readOptions<HostRequest>("request", asked, requestKinds, "request.");
      const key = keyOf(facts, connection);
      const request = { ...about, server };
      const send = connection.fetch ?? globalThis.fetch;
      try {
        return await abortableRequest({ signal, timeoutMs }, async (own) => {
          const headers = {
            ...(key !== undefined && { authorization: `Bearer ${key}` }),
            "content-type": "application/json",
            accept: "application/json",
            ...connection.headers,
          };
          const sent = { method: "POST", headers, body: json, signal: own };
          const response = await sending(() => send(`${endpoint}${path}`, sent), own, server);
          const text = await readText(response, server);
          return readReply(facts, request, response, text);
        });
      } catch (error) {
        // The caller's own reason is not ours to change.
        if (!signal?.aborted) redactSecrets(error, [key ?? "", ...Object.values(connection.headers ?? {})]);
        throw error;
      }
    },
  };
}

const requestKinds: KindsOf<HostRequest> = {
  model: kinds.text,
  texts: kinds.texts,
  inputs: kinds.amount,
  signal: kinds.signal,
};

function jsonOf(body: object): string {
  kinds.object("body", body);
  let json: string | undefined;
  kindOf("an object that JSON can hold", (value) => {
    json = JSON.stringify(value);
    return typeof json === "string";
  })("body", body);
  return json ?? "";
}

const responseKind = kindOf("a Response of fetch", (value) => {
  const { status, headers, text } = value as Response;
  return typeof status === "number" && typeof headers.get === "function" && typeof text === "function";
});

async function sending(send: () => Promise<Response>, signal: AbortSignal, server: string): Promise<Response> {
  let response: Response;
  try {
    response = await send();
  } catch (error) {
    throw signal.aborted ? error : connectionFailure(error, server);
  }
  return responseKind("fetch()", response) as Response;
}

async function readText(response: Response, server: string): Promise<string> {
  try {
    return kinds.text("text()", await response.text()) as string;
  } catch (error) {
    throw replyFailure(error, server) ?? error;
  }
}

function readReply(facts: HostFacts, request: RefusedRequest, response: Response, text: string): HostReply {
  const { status, headers } = response;
  if (status >= 400) throw facts.toError(refusalOf(status, headers, text), request);
  const { server } = request;
  if (text.trim() === "") {
    throw new InvalidReplyError("shape", `${server} answered with status ${status} and nothing.`, {
      status,
      retryable: true,
    });
  }
  const fields = fieldsOf(parsed(text, server));
  if (fields === undefined) {
    const what = text.trimStart().startsWith("<") ? "a page" : "no JSON object";
    const problem = `${server} answered with status ${status} and ${what}: check that \`baseURL\` is that of the API.`;
    throw new InvalidReplyError("shape", problem, { status });
  }
  return { fields, headers };
}

function parsed(text: string, server: string): unknown {
  // A page is no broken JSON.
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    // Python writes what is not a number as no JSON has it; the row it stands in is wrong, not the reply.
    return JSON.parse(text.replace(/(?<=[[,:]\s*)-?(?:NaN|Infinity)(?=\s*[,\]}])/g, "null"));
  } catch (error) {
    throw replyFailure(error, server) ?? error;
  }
}

function refusalOf(status: number, headers: Headers, body: string): HostRefusal {
  const fields = fieldsOf(parsedOrNothing(body)) ?? {};
  const { detail, message, error, code } = fields;
  const text = wordsIn(detail ?? message ?? error) || (Object.keys(fields).length === 0 ? body : "");
  return { status, text, code: typeof code === "string" ? code : "", retryAfterMs: retryAfterMs(headers) };
}

// A text, the list of a validator, or an object with either.
function wordsIn(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(wordsIn).join("; ");
  const { msg, message, detail } = fieldsOf(value) ?? {};
  const inner = msg ?? message ?? detail;
  return inner === undefined ? "" : wordsIn(inner);
}

function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function keyOf({ name, keyVariable }: HostFacts, { apiKey, headers = {} }: HostConnection): string | undefined {
  if (Object.keys(headers).some((header) => header.toLowerCase() === "authorization")) return undefined;
  const process: unknown = Reflect.get(globalThis, "process");
  const { env } = fieldsOf(process) ?? {};
  const variable: unknown = typeof env === "object" && env !== null ? Reflect.get(env, keyVariable) : undefined;
  const key = apiKey ?? (typeof variable === "string" ? variable.trim() : "");
  if (key !== "") return key;
  const problem = `There is no key for ${name}: set \`apiKey\` or the environment variable ${keyVariable}.`;
  throw new AuthenticationError(problem);
}
