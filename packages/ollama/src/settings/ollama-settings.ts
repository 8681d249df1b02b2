import { env } from "node:process";
import {
  InvalidOptionError,
  kindOf,
  kinds,
  type KindsOf,
  type KnownModel,
  MAX_TIMER_MS,
  notify,
  type OverlongPolicy,
  type Prompts,
  readOptions,
  tokensOf,
} from "@embedloom/core";
import { isGoDuration } from "./go-duration.ts";
import { addressOf, type OllamaAddress, readOllamaHost } from "./ollama-address.ts";
import type { PullProgress } from "./pull-progress.ts";

/** Whether a model that the server does not have is fetched: never, or by the first call that needs it. */
export type PullPolicy = "never" | "if-missing";

/** What Ollama holds in nanoseconds, about 292 years. */
const LONGEST_KEEP_ALIVE_SECONDS = 2 ** 63 / 1e9;

/** The options of `createOllama`. */
export interface OllamaSettings {
  /** Name of the model, with or without its tag, such as `nomic-embed-text`. */
  readonly model: string;
  /**
   * Where Ollama is, without `/api` or `/v1`; credentials in it become an `authorization` header. Absent: `OLLAMA_HOST`,
   * read at the first call and as the `ollama` command reads it, else `http://127.0.0.1:11434`.
   */
  readonly baseURL?: string | undefined;
  /** What to do when the server does not have the model. @default "never" */
  readonly pull?: PullPolicy | undefined;
  /** Called at every step of a pull. Absent: nothing is called. */
  readonly onProgress?: ((progress: PullProgress) => void) | undefined;
  /**
   * How long the model stays in memory after a call: a duration as Go writes it, such as `"10m"` or `"1h30m"`, or seconds
   * as a number; 0 for not at all, negative for ever.
   *
   * @default the server's, 5 minutes
   */
  readonly keepAlive?: string | number | undefined;
  /**
   * Most tokens in one input, at most the model's own context; memory grows with it. Ollama loads a model again whenever a client
   * asks for another number, so let all clients ask for the same number, or for none.
   *
   * @default what the model's Modelfile sets, else its own context up to 8,192
   */
  readonly numCtx?: number | undefined;
  /** Width of the rows unless a call asks for another. Absent: the model's own. */
  readonly dimensions?: number | undefined;
  /** Text before an input, by `inputType`; `{}` for nothing. @default what the known model wants; Ollama adds none */
  readonly prompts?: Prompts | undefined;
  /**
   * Counts the tokens of a text exactly, so that over-long inputs are cut before they are sent. Absent: Ollama refuses them
   * first; it is told never to cut.
   */
  readonly countTokens?: ((text: string) => number) | undefined;
  /**
   * What to do with an input that is longer than `numCtx`; the result says in `overlong` which were.
   *
   * @default "error"
   */
  readonly onOverlong?: OverlongPolicy | undefined;
  /** Most inputs in one request; one that fails fails the whole request. @default 64 */
  readonly inputsPerRequest?: number | undefined;
  /** Milliseconds one request may take, loading the model included; a pull has no limit. @default 300_000 */
  readonly timeoutMs?: number | undefined;
  /** Headers sent with every request, for a proxy that wants a key; they never appear in a message. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sends the requests, for a proxy or your own dispatcher; it must obey the signal it gets. @default `fetch` */
  readonly fetch?: typeof fetch | undefined;
  /** Properties of the model, for names that core does not know. @default `knownModel(model)`, with and without the tag */
  readonly facts?: KnownModel | undefined;
}

const count = kinds.optional(kinds.integer(1));

const keepAliveKind = kindOf(
  'a duration with its unit, such as "10m", "1h30m" or "-1s", or seconds as a number',
  (value) =>
    typeof value === "string"
      ? isGoDuration(value)
      : Number.isFinite(value) && Number(value) < LONGEST_KEEP_ALIVE_SECONDS,
);

const settingKinds: KindsOf<OllamaSettings> = {
  model: kindOf(
    'the name of a model, such as "nomic-embed-text"',
    (value) => typeof value === "string" && value.trim() !== "",
  ),
  baseURL: kinds.optional(kindOf("an http or https URL", (value) => typeof value === "string")),
  pull: kinds.optional(kinds.oneOf("never", "if-missing")),
  onProgress: kinds.optional(kinds.callback),
  keepAlive: kinds.optional(keepAliveKind),
  numCtx: count,
  dimensions: count,
  prompts: kinds.optional(kinds.prompts),
  countTokens: kinds.optional(kinds.callback),
  onOverlong: kinds.optional(kinds.oneOf("error", "truncate", "split-and-average")),
  inputsPerRequest: count,
  timeoutMs: kinds.optional(kinds.integer(1, MAX_TIMER_MS)),
  headers: kinds.optional(kinds.headers),
  fetch: kinds.optional(kinds.callback),
  facts: kinds.optional(kinds.knownModel),
};

/**
 * Refuses settings that cannot work.
 *
 * @returns a copy, in which the functions of the caller give what they should
 * @throws InvalidOptionError naming the first
 */
export function checkSettings(settings: OllamaSettings): OllamaSettings {
  const own = readOptions("settings", settings, settingKinds);
  const { baseURL, countTokens, onProgress } = own;
  if (baseURL !== undefined) checkBaseURL(baseURL);
  return {
    ...own,
    ...(countTokens && { countTokens: (text: string) => tokensOf({ estimateTokens: countTokens }, text) }),
    ...(onProgress && { onProgress: (progress: PullProgress) => notify("onProgress", onProgress, progress) }),
  };
}

function checkBaseURL(baseURL: string): void {
  const { protocol = "", pathname = "" } = URL.parse(baseURL) ?? {};
  if (!/^https?:$/.test(protocol)) throw new InvalidOptionError("baseURL", "an http or https URL", baseURL);
  if (/\/(?:api|v1)\/*$/.test(pathname)) {
    throw new InvalidOptionError("baseURL", "the address of Ollama itself, without /api or /v1", baseURL);
  }
}

/** Where Ollama is; reads the environment. */
export function addressFrom({ baseURL }: Pick<OllamaSettings, "baseURL">): OllamaAddress {
  return baseURL === undefined ? readOllamaHost(env["OLLAMA_HOST"] ?? "") : addressOf(new URL(baseURL));
}
