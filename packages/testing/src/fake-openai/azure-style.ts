import { errorReply } from "./openai-error.ts";
import type { ServiceStyle } from "./openai-style.ts";
import { rateLimitHeaders } from "./rate-limit-headers.ts";
import { jsonReply, type Reply } from "../fake-http/index.ts";

const azureError = (
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Reply => jsonReply(status, { error: { code, message } }, headers);

/** Azure OpenAI: `api-key` header, `code` as text, resets in whole seconds. */
export const azureStyle: ServiceStyle = {
  keyOf(headers) {
    const key = headers["api-key"];
    return typeof key === "string" ? key : undefined;
  },
  wrongKey: () =>
    azureError(
      401,
      "401",
      "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an " +
        "active subscription and use a correct regional API endpoint for your resource.",
    ),
  rateLimited: ({ waitMs }, _model, headers) =>
    azureError(
      429,
      "429",
      "Requests to the Embeddings_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded call rate limit " +
        `of your current OpenAI S0 pricing tier. Please retry after ${Math.ceil(Math.min(waitMs, 60_000) / 1000)} seconds. ` +
        "Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit.",
      headers,
    ),
  headersOf: (levels) => rateLimitHeaders(levels, "seconds"),
  refused: errorReply,
};

/** The deployment named in the path does not exist. */
export function deploymentNotFound(): Reply {
  const message =
    "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, " +
    "please wait a moment and try again.";
  return azureError(404, "DeploymentNotFound", message);
}

/** No such path, or no `api-version`. */
export function azureResourceNotFound(): Reply {
  return azureError(404, "404", "Resource not found");
}
