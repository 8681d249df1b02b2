import type { Exchange } from "../fake-http/exchange.ts";
import type { Reply } from "../fake-http/reply.ts";
import { respond } from "../fake-http/transport-fault.ts";
import {
  embedEndpoint,
  legacyEmbeddingsEndpoint,
  type OllamaEndpoint,
  openAIEmbeddingsEndpoint,
} from "./embedding-endpoints.ts";
import { showReply, tagsReply } from "./model-listing.ts";
import { invalidBody, ollamaReply } from "./ollama-error.ts";
import type { OllamaFault } from "./ollama-fault.ts";
import type { OllamaState } from "./ollama-state.ts";
import { pullEndpoint } from "./pull-endpoint.ts";

const showEndpoint: OllamaEndpoint = (state, exchange, body, fault) =>
  respond(exchange, fault, () => showReply(state, body));

const posts: Readonly<Record<string, OllamaEndpoint>> = {
  "/api/embed": embedEndpoint,
  "/api/embeddings": legacyEmbeddingsEndpoint,
  "/api/pull": pullEndpoint,
  "/api/show": showEndpoint,
  "/v1/embeddings": openAIEmbeddingsEndpoint,
};

const gets: Readonly<Record<string, (state: OllamaState) => Reply>> = {
  "/": () => plainText(200, "Ollama is running"),
  "/api/tags": tagsReply,
  "/api/version": (state) => ollamaReply(200, { version: state.behavior.version }),
};

/** Hands the request to its endpoint. */
export async function route(state: OllamaState, exchange: Exchange, fault: OllamaFault | undefined): Promise<void> {
  const path = exchange.url.pathname;
  const { method } = exchange.request;
  const get = method === "GET" ? gets[path] : undefined;
  if (get !== undefined) return respond(exchange, fault, () => get(state));
  const missing = path === "/api/embed" && !state.behavior.embed;
  const post = method === "POST" && !missing ? posts[path] : undefined;
  if (post === undefined) return respond(exchange, fault, () => plainText(404, "404 page not found"));
  const body = exchange.request.body;
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    return respond(exchange, fault, () => invalidBody(exchange.bodyText));
  }
  await post(state, exchange, { ...body }, fault);
}

function plainText(status: number, body: string): Reply {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}
