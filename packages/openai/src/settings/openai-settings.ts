import {
  type EmbedderLimits,
  InvalidOptionError,
  kindOf,
  kinds,
  type KindsOf,
  type KnownModel,
  MAX_TIMER_MS,
  type OverlongPolicy,
  type Prompts,
  readOptions,
  tokensOf,
} from "@embedloom/core";
import { embedderLimitsKind } from "@embedloom/core/http";
import type { OpenAI } from "openai";
import { checkExtraBody, type ExtraBody } from "./extra-body.ts";
import { hasCredentials } from "./address-credentials.ts";
import { SERVER_PRESETS, type ServerPreset } from "./server-presets.ts";
import type { EncodingFormat } from "./encoding-format.ts";

/** The options of `createOpenAI`. */
export interface OpenAISettings {
  /** Name of the model, or of the Azure deployment. */
  readonly model: string;
  /**
   * Width of the rows unless a call asks for another; sent as `dimensions`. For an unknown model it is not
   * checked. Absent: the model's own width.
   */
  readonly dimensions?: number | undefined;
  /** Where the API is, its version path included, such as `http://localhost:8000/v1`. Absent: `OPENAI_BASE_URL`, else OpenAI. */
  readonly baseURL?: string | undefined;
  /**
   * The key. Absent: `OPENAI_API_KEY`, read at the first call and sent to `baseURL`; servers in the local network get a
   * placeholder when neither is set.
   */
  readonly apiKey?: string | undefined;
  /** Organization to bill. Absent: `OPENAI_ORG_ID`, else the key's default. */
  readonly organization?: string | undefined;
  /** Project to bill. Absent: `OPENAI_PROJECT_ID`, else the key's default. */
  readonly project?: string | undefined;
  /** Your own client, `AzureOpenAI` included, in place of the four settings above. Its retries are not used. */
  readonly client?: OpenAI | undefined;
  /**
   * The server or service behind `baseURL` or `client`: sets how vectors, widths and input types are asked for, and its
   * limits. Absent: what OpenAI itself understands, 32 inputs at a time unless the model is OpenAI's.
   */
  readonly preset?: ServerPreset | undefined;
  /**
   * How vectors are asked for. A server that refuses the field is asked again without it, and from then on always.
   *
   * @default what `preset` says, else "base64", less than half the bytes of "float"
   */
  readonly encodingFormat?: EncodingFormat | undefined;
  /** Milliseconds one request may take, its body included. @default 120_000, or the timeout of `client` */
  readonly timeoutMs?: number | undefined;
  /** Text before an input, by `inputType`; `{}` for nothing. @default what the known model wants */
  readonly prompts?: Prompts | undefined;
  /**
   * Limits of one request, merged over those of `preset` and the defaults: for OpenAI's models 2,048 inputs, 8,191 tokens
   * per input and 300,000 tokens, for others 32 inputs, which every known server takes. A field set to `undefined` lifts its limit.
   */
  readonly limits?: EmbedderLimits | undefined;
  /** Tokens of a text as the server's limit counts them. @default `estimateTokens` */
  readonly estimateTokens?: ((text: string) => number) | undefined;
  /**
   * Counts the tokens of a text exactly, such as `countTokens` of `@embedloom/openai/tokens`. Over-long inputs are then found
   * before they are sent, even if the server would cut them silently. Absent: the server refuses them.
   */
  readonly countTokens?: ((text: string) => number) | undefined;
  /**
   * What to do with an input that is longer than the model takes; the result says in `overlong` which were.
   *
   * @default "error"
   */
  readonly onOverlong?: OverlongPolicy | undefined;
  /**
   * Fields that a server of its own understands, added to the body of every request: `user`, NIM's `truncate`. Values are
   * JSON. They enter the fingerprint, because any of them may change the vectors; a field that the provider sets itself is
   * refused. Absent: none.
   */
  readonly extraBody?: ExtraBody | undefined;
  /** Headers sent with every request; they never appear in a message. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What is known of the model, for a name that says nothing, such as that of an Azure deployment. @default `knownModel(model)` */
  readonly facts?: KnownModel | undefined;
}

const count = kinds.optional(kinds.integer(1));
const tokenCounter = kinds.optional(
  kindOf("a function from a text to its tokens", (value) => typeof value === "function"),
);
const headerText = kindOf(
  "a text that is not empty",
  (value) => typeof value === "string" && value !== "" && new Headers({ name: value }).has("name"),
);
const url = kindOf(
  "an http or https URL",
  (value) => typeof value === "string" && /^https?:$/.test(URL.parse(value)?.protocol ?? ""),
);

/** What the settings must be one by one. */
export const settingKinds: KindsOf<OpenAISettings> = {
  model: kindOf(
    'the name of a model, such as "text-embedding-3-small"',
    (value) => typeof value === "string" && value !== "",
  ),
  dimensions: count,
  baseURL: kinds.optional(kinds.words),
  apiKey: kinds.optional(headerText),
  organization: kinds.optional(headerText),
  project: kinds.optional(headerText),
  client: kinds.optional(
    kindOf("an instance of OpenAI or AzureOpenAI", (value) => {
      const client = Object(value) as OpenAI;
      return typeof client.post === "function" && typeof client.baseURL === "string";
    }),
  ),
  preset: kinds.optional(kinds.oneOf(...SERVER_PRESETS)),
  encodingFormat: kinds.optional(kinds.oneOf("base64", "float", "omit")),
  timeoutMs: kinds.optional(kinds.integer(1, MAX_TIMER_MS)),
  prompts: kinds.optional(kinds.prompts),
  limits: embedderLimitsKind,
  estimateTokens: tokenCounter,
  countTokens: tokenCounter,
  onOverlong: kinds.optional(kinds.oneOf("error", "truncate", "split-and-average")),
  extraBody: kinds.optional(kinds.object),
  headers: kinds.optional(kinds.headers),
  facts: kinds.optional(kinds.knownModel),
};

/**
 * Refuses settings that cannot work.
 *
 * @returns a copy, in which the functions of the caller give what they should
 * @throws InvalidOptionError naming the first
 */
export function checkSettings(settings: OpenAISettings): OpenAISettings {
  return checkTogether(readOptions("settings", settings, settingKinds));
}

/** Refuses settings that contradict each other. */
export function checkTogether<S extends OpenAISettings>(own: S): S {
  const { preset, estimateTokens, countTokens } = own;
  if (preset !== undefined) checkPreset(own, preset);
  checkConnection(own);
  if (own.extraBody !== undefined) checkExtraBody(own.extraBody, preset);
  return {
    ...own,
    ...(estimateTokens && { estimateTokens: (text: string) => tokensOf({ estimateTokens }, text) }),
    ...(countTokens && { countTokens: (text: string) => tokensOf({ estimateTokens: countTokens }, text) }),
  };
}

function checkPreset({ client, baseURL }: OpenAISettings, preset: ServerPreset): void {
  // What one service understands must never go to another by accident.
  if (preset !== "openai" && client === undefined && baseURL === undefined) {
    throw new InvalidOptionError("baseURL", `the address of the server, because \`preset\` is "${preset}"`, baseURL);
  }
}

function checkConnection(settings: OpenAISettings): void {
  const { client, baseURL } = settings;
  for (const name of ["apiKey", "baseURL", "organization", "project"] as const) {
    const value = settings[name];
    if (client === undefined || value === undefined) continue;
    throw new InvalidOptionError(name, "absent, because `client` brings its own", value);
  }
  if (baseURL !== undefined) url("baseURL", baseURL);
  // `fetch` refuses such an address at every request; of our own client the two become a header.
  if (client !== undefined && hasCredentials(client.baseURL)) {
    throw new InvalidOptionError("client", "one whose baseURL holds no user and password", client);
  }
}
