import { azureResourceNotFound, deploymentNotFound } from "./azure-style.ts";
import { type BatchHost, routeBatch } from "./batch/batch-routes.ts";
import { inputsOf } from "./batch/run-batch.ts";
import { answerEmbeddings, answerLine } from "./embeddings-endpoint.ts";
import { errorReply } from "./openai-error.ts";
import type { OpenAIFault } from "./openai-fault.ts";
import type { OpenAIState } from "./openai-state.ts";
import type { WorkedReply } from "./service-time.ts";
import { invalidJson } from "./validation-errors.ts";
import { type Exchange, type Reply, scanJson } from "../fake-http/index.ts";

/** Checks the key and hands the request to its endpoint. */
export function route(state: OpenAIState, exchange: Exchange, fault: OpenAIFault | undefined): WorkedReply {
  const { method, headers } = exchange.request;
  const { style } = state;
  const path = exchange.url.pathname;
  const key = style.keyOf(headers);
  const isOpen = state.apiKey === undefined || key === state.apiKey || style.isPublic?.(path) === true;
  if (!isOpen) return style.wrongKey(key);
  if (style.page !== undefined) {
    return style.page(exchange, state.rules()) ?? answerEmbeddings(state, exchange, fault);
  }
  const deployment = /^\/openai\/deployments\/([^/]+)\/embeddings$/.exec(path)?.[1];
  if (state.azure && deployment !== undefined)
    return deploymentEmbeddings(state, exchange, decodeURIComponent(deployment), fault);
  if (path !== "/v1/embeddings") {
    const reply = state.azure ? undefined : routeBatch(batchHost(state), exchange);
    return reply ?? unknownPath(state, method, path);
  }
  if (method !== "POST") {
    // The wording is not recorded; clients must go by status alone.
    return errorReply({ status: 405, message: "Only POST requests are accepted.", code: "method_not_supported" });
  }
  return withJson(exchange, (body) => answerEmbeddings(state, exchange, fault, body));
}

function batchHost(state: OpenAIState): BatchHost {
  const { batches: store, now } = state;
  return {
    store,
    now,
    countTokens: state.rules().countTokens,
    answer: ({ body }) => {
      const instead = inputsOf(body).map((text) => store.settings.lineError?.(String(text)));
      const failed = instead.find((error) => error !== undefined);
      return failed === undefined ? answerLine(state, body) : { status: failed.status, body: { error: failed.error } };
    },
  };
}

function deploymentEmbeddings(
  state: OpenAIState,
  exchange: Exchange,
  deployment: string,
  fault: OpenAIFault | undefined,
): WorkedReply {
  if (exchange.request.method !== "POST" || !exchange.url.searchParams.has("api-version"))
    return azureResourceNotFound();
  if (!state.rules().models.has(deployment)) return deploymentNotFound();
  return withJson(exchange, (body) => {
    const named =
      typeof body === "object" && body !== null && !Array.isArray(body) ? { ...body, model: deployment } : body;
    return answerEmbeddings(state, exchange, fault, named);
  });
}

function withJson(exchange: Exchange, answer: (body: unknown) => WorkedReply): WorkedReply {
  let body: unknown;
  if (hasHalfPair(exchange.bodyText)) {
    return { status: 500, headers: { "content-type": "text/plain" }, body: "Internal Server Error" };
  }
  try {
    body = JSON.parse(exchange.bodyText);
  } catch {
    return errorReply(invalidJson());
  }
  return answer(body);
}

// Servers in Python and OpenAI itself fail as a whole where a text holds half of a surrogate pair.
function hasHalfPair(bodyText: string): boolean {
  if (!/\\ud[89a-f]/i.test(bodyText)) return false;
  const scan = scanJson(bodyText, { pairs: true });
  return "problem" in scan && scan.problem.place === "surrogate";
}

function unknownPath(state: OpenAIState, method: string, path: string): Reply {
  if (state.azure) return azureResourceNotFound();
  // The wording is not recorded; clients must go by status alone.
  return errorReply({ status: 404, message: `Invalid URL (${method} ${path})` });
}
