import type { EmbedderInfo, InputType, RateLimitState, Usage } from "@embedloom/core";
import { createJsonHost, type HostConnection, type JsonHost, replyTokens } from "@embedloom/core/http";
import type { JinaModel } from "./jina-models.ts";
import { jinaRefusal } from "./jina-refusal.ts";
import type { JinaDocumentSettings, JinaSettings } from "./jina-settings.ts";

/** Where Jina's API is. */
const JINA_BASE_URL = "https://api.jina.ai/v1";

/** Makes the host of settings. */
export function jinaHost(connection: HostConnection): JsonHost {
  const facts = { name: "Jina", baseURL: JINA_BASE_URL, keyVariable: "JINA_API_KEY", toError: jinaRefusal };
  return createJsonHost(facts, connection);
}

/** The task of a kind of input; `undefined`: none is sent. */
export function taskOf(
  inputType: InputType | undefined,
  { tasks }: Pick<JinaSettings | JinaDocumentSettings, "tasks">,
  facts: JinaModel | undefined,
): string | undefined {
  return inputType === undefined ? undefined : (tasks?.[inputType] ?? facts?.tasks?.[inputType]);
}

/** What is known of a model's vectors; of one that nobody knows, what the settings say. */
export function jinaInfo(
  model: string,
  endpoint: string,
  facts: JinaModel | undefined,
  settings: JinaSettings | JinaDocumentSettings,
): Omit<EmbedderInfo, "limits"> {
  const dimensions = settings.dimensions ?? facts?.dimensions;
  return {
    provider: "jina",
    model,
    dimensions,
    nativeDimensions: facts?.dimensions,
    matryoshka: facts?.narrowest === undefined ? undefined : { sizes: [], anyFrom: facts.narrowest },
    normalized: true,
    fingerprint: {
      provider: "jina",
      model,
      endpoint: endpoint === JINA_BASE_URL ? null : endpoint,
      dimensions: dimensions ?? null,
      queryTask: taskOf("query", settings, facts) ?? null,
      documentTask: taskOf("document", settings, facts) ?? null,
    },
  };
}

/** What a reply says it cost; the price of a token depends on what was bought. */
export function jinaUsage(fields: Readonly<Record<string, unknown>>): Usage {
  return { requests: 1, tokens: replyTokens(fields["usage"]), costUsd: undefined };
}

/** What the headers say is left for this minute; `undefined` for nothing. */
export function jinaRateLimit(headers: Headers): RateLimitState | undefined {
  const remaining = (name: string): { readonly remaining: number } | undefined => {
    const value = headers.get(name);
    const count = value === null || value.trim() === "" ? NaN : Number(value);
    return Number.isFinite(count) && count >= 0 ? { remaining: count } : undefined;
  };
  const requests = remaining("x-ratelimit-remaining-requests");
  const tokens = remaining("x-ratelimit-remaining-tokens");
  if (requests === undefined && tokens === undefined) return undefined;
  return { ...(requests && { requests }), ...(tokens && { tokens }) };
}
