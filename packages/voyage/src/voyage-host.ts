import type { EmbedderInfo, Usage } from "@embedloom/core";
import { createJsonHost, type HostConnection, type JsonHost, replyTokens } from "@embedloom/core/http";
import type { VoyageModel } from "./voyage-models.ts";
import { voyageRefusal } from "./voyage-refusal.ts";

/** Where Voyage's API is. */
const VOYAGE_BASE_URL = "https://api.voyageai.com/v1";

/** Makes the host of settings. */
export function voyageHost(connection: HostConnection): JsonHost {
  const facts = { name: "Voyage", baseURL: VOYAGE_BASE_URL, keyVariable: "VOYAGE_API_KEY", toError: voyageRefusal };
  return createJsonHost(facts, connection);
}

/** What is known of a model's vectors; of one that nobody knows, what the settings say. */
export function voyageInfo(
  model: string,
  endpoint: string,
  facts: VoyageModel | undefined,
  dimensions: number | undefined,
): Omit<EmbedderInfo, "limits"> {
  const width = dimensions ?? facts?.dimensions;
  const [widest = facts?.dimensions] = facts?.widths ?? [];
  const smaller = facts?.widths?.filter((each) => each !== widest) ?? [];
  return {
    provider: "voyage",
    model,
    dimensions: width,
    nativeDimensions: widest,
    matryoshka: smaller.length > 0 ? { sizes: smaller } : undefined,
    normalized: true,
    fingerprint: {
      provider: "voyage",
      model,
      endpoint: endpoint === VOYAGE_BASE_URL ? null : endpoint,
      dimensions: width ?? null,
    },
  };
}

/** What a reply says it cost. */
export function voyageUsage(fields: Readonly<Record<string, unknown>>, facts: VoyageModel | undefined): Usage {
  const tokens = replyTokens(fields["usage"]);
  const usd = facts?.usdPerMillionTokens;
  return { requests: 1, tokens, costUsd: tokens === undefined || usd === undefined ? undefined : (tokens * usd) / 1e6 };
}
