import { Buffer } from "node:buffer";
import { abortableRequest, type AbortOptions, redactSecrets } from "@embedloom/core";
import { Ollama } from "ollama";
import { HttpRefusal, ollamaError, type OllamaTarget } from "../refusal/index.ts";
import { addressFrom, type OllamaSettings } from "../settings/index.ts";
import { FETCH_GIVES_UP_AFTER_MS, fetchWithoutTimeout } from "./fetch-without-timeout.ts";

const DEFAULT_TIMEOUT_MS = 300_000;

/** One request to Ollama. */
interface OllamaCall extends AbortOptions {
  /** The inputs, prompts included, so that no message repeats them. Absent: none. */
  readonly inputs?: readonly string[] | undefined;
  /** `false` for a pull, which takes as long as the network needs. @default true */
  readonly limited?: boolean | undefined;
}

/** Runs requests over the `ollama` client, with an abort that works and typed errors. */
export type OllamaCaller = <T>(call: OllamaCall, run: (client: Ollama, post: OllamaPost) => Promise<T>) => Promise<T>;

/** Posts to a path of the API, where the client's own method does not do. */
type OllamaPost = (path: string, body: object) => Promise<Response>;

/**
 * Makes the caller of one embedder.
 *
 * The client cannot abort `embed`, loses response headers and prints error bodies that are not JSON. So every call has a
 * client of its own, which is a cheap object, over a `fetch` that carries the signal and reads refusals itself.
 */
export function createCaller(settings: OllamaSettings): OllamaCaller {
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = settings;
  return async ({ signal: outer, inputs = [], limited = true }, run) => {
    const { endpoint: host, authorization } = addressFrom(settings);
    const headers = new Headers(settings.headers);
    if (authorization !== undefined && !headers.has("authorization")) headers.set("authorization", authorization);
    // A pull is silent for minutes while a large file is verified.
    const isUnlimited = !limited || timeoutMs > FETCH_GIVES_UP_AFTER_MS;
    const send = settings.fetch ?? (isUnlimited ? fetchWithoutTimeout : fetch);
    const target: OllamaTarget = { endpoint: host, model: settings.model, inputs };
    return abortableRequest({ signal: outer, ...(limited && { timeoutMs }) }, async (signal) => {
      const wired: typeof fetch = async (url, init) => {
        const response = await send(url, { ...init, signal });
        if (!response.ok) throw new HttpRefusal(response.status, await response.text(), response.headers);
        return response;
      };
      const post: OllamaPost = (path, body) =>
        wired(`${host}${path}`, {
          method: "POST",
          headers: { "content-type": "application/json", ...Object.fromEntries(headers) },
          body: JSON.stringify(body),
        });
      try {
        return await run(new Ollama({ host, fetch: wired, headers }), post);
      } catch (error) {
        // The caller's own reason is not ours to change.
        if (!signal.aborted) redactSecrets(error, secretsOf(settings, headers));
        throw ollamaError(error, target);
      }
    });
  };
}

/** What is sent that no message may show: values of headers, and the password that stood in the address. */
function secretsOf({ headers: own }: OllamaSettings, headers: Headers): string[] {
  const authorization = headers.get("authorization") ?? "";
  const pair = /^Basic (.*)$/.exec(authorization)?.[1] ?? "";
  const [, password = ""] = /:(.*)$/s.exec(Buffer.from(pair, "base64").toString("utf8")) ?? [];
  return [...Object.values(own ?? {}), authorization, password];
}
