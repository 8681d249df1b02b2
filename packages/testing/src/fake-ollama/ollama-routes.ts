import { type Exchange, type Reply, respond } from "../fake-http/index.ts";
import {
  embedEndpoint,
  legacyEmbeddingsEndpoint,
  type OllamaEndpoint,
  openAIEmbeddingsEndpoint,
} from "./embedding-endpoints.ts";
import { decodeGoStruct, type GoStruct } from "./go-struct.ts";
import { openAIModelsReply, psReply, showReply, tagsReply } from "./model-listing.ts";
import { ollamaError, ollamaReply, openAIRefusal } from "./ollama-error.ts";
import type { OllamaFault } from "./ollama-fault.ts";
import * as requests from "./ollama-requests.ts";
import type { OllamaState } from "./ollama-state.ts";
import { pullEndpoint } from "./pull-endpoint.ts";

const showEndpoint: OllamaEndpoint = (state, exchange, body, fault) =>
  respond(exchange, fault, () => showReply(state, body));

interface PostRoute {
  readonly struct: GoStruct;
  readonly answer: OllamaEndpoint;
  /** What a body that does not decode is answered with. */
  readonly refuse: (error: string) => Reply;
}

const native = (error: string): Reply => ollamaError(400, error === "EOF" ? "missing request body" : error);

const posts: Readonly<Record<string, PostRoute>> = {
  "/api/embed": { struct: requests.embedRequest, answer: embedEndpoint, refuse: native },
  "/api/embeddings": { struct: requests.legacyEmbeddingRequest, answer: legacyEmbeddingsEndpoint, refuse: native },
  "/api/pull": { struct: requests.pullRequest, answer: pullEndpoint, refuse: native },
  "/api/show": { struct: requests.showRequest, answer: showEndpoint, refuse: native },
  "/v1/embeddings": {
    struct: requests.openAIEmbedRequest,
    answer: openAIEmbeddingsEndpoint,
    refuse: openAIRefusal,
  },
};

const gets: Readonly<Record<string, (state: OllamaState) => Reply>> = {
  "/": () => plainText(200, "Ollama is running"),
  "/api/ps": psReply,
  "/api/tags": tagsReply,
  "/api/version": (state) => ollamaReply(200, { version: state.behavior.version }),
  "/v1/models": openAIModelsReply,
};

/** Hands the request to its endpoint. */
export async function route(state: OllamaState, exchange: Exchange, fault: OllamaFault | undefined): Promise<void> {
  const path = exchange.url.pathname;
  const { method } = exchange.request;
  const get = gets[path];
  const post = path === "/api/embed" && !state.behavior.embed ? undefined : posts[path];
  if (get !== undefined && method === "GET") return respond(exchange, fault, () => get(state));
  if (post === undefined || method !== "POST") {
    return respond(exchange, fault, () => noRoute(get !== undefined, post !== undefined));
  }
  const decoded = decodeGoStruct(exchange.bodyText, post.struct);
  if ("error" in decoded) return respond(exchange, fault, () => post.refuse(decoded.error));
  await post.answer(state, exchange, decoded.fields, fault);
}

/** No such path, or none for this method. */
function noRoute(hasGet: boolean, hasPost: boolean): Reply {
  if (!hasGet && !hasPost) return plainText(404, "404 page not found");
  return plainText(405, "405 method not allowed", { allow: hasPost ? "POST" : "GET" });
}

function plainText(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: { "content-type": status === 200 ? "text/plain; charset=utf-8" : "text/plain", ...headers },
    body,
  };
}
