import { createHash } from "node:crypto";
import { type Exchange, jsonReply, type Reply } from "../fake-http/index.ts";
import { litellmCrash, litellmDetail, litellmError, type LiteLLMError } from "./litellm-error.ts";
import type { LiteLLMModel } from "./litellm-settings.ts";
import { orjsonError } from "./orjson-error.ts";
import { attemptsFor, upstreamFailure, type UpstreamReply } from "./upstream-failure.ts";
import { upstreamRequest, type UpstreamRequest } from "./upstream-request.ts";

/** What the proxy knows and remembers. */
export interface LiteLLMState {
  readonly models: ReadonlyMap<string, LiteLLMModel>;
  readonly apiKey: string | undefined;
  readonly now: () => number;
  /** Until when a model is set aside, because its server refused the key or knows no such path. */
  readonly coolingUntil: Map<string, number>;
}

const cooldownMs = 5000;

/** Checks the key and hands the request to its page. */
export async function route(state: LiteLLMState, exchange: Exchange): Promise<Reply> {
  const path = exchange.url.pathname.replace(/^\/v1\//, "/");
  const { method } = exchange.request;
  const page = path === "/embeddings" ? "POST" : pages[path] === undefined ? undefined : "GET";
  if (page === undefined) return litellmDetail(404, "Not Found");
  if (page !== method) return litellmDetail(405, "Method Not Allowed");
  if (path === "/health/liveliness") return jsonReply(200, "I'm alive!");
  const wrongKey = keyProblem(state, exchange);
  if (wrongKey !== undefined) return wrongKey;
  return pages[path]?.(state) ?? embeddings(state, exchange);
}

const pages: Readonly<Record<string, (state: LiteLLMState) => Reply>> = {
  "/health/liveliness": () => jsonReply(200, "I'm alive!"),
  "/models": ({ models }) =>
    jsonReply(200, {
      data: [...models.keys()].map((id) => ({ id, object: "model", created: 1_677_610_602, owned_by: "openai" })),
      object: "list",
    }),
};

// As the proxy answers without a database, which is how it comes.
function keyProblem({ apiKey }: LiteLLMState, { request: { headers } }: Exchange): Reply | undefined {
  const given = headers["x-api-key"] ?? headers.authorization?.replace(/^Bearer /, "");
  if (apiKey === undefined || given === apiKey) return undefined;
  if (given === undefined) return litellmCrash();
  return litellmError({ status: 400, message: "No connected db.", type: "no_db_connection" });
}

async function embeddings(state: LiteLLMState, exchange: Exchange): Promise<Reply> {
  const { bodyText } = exchange;
  const syntax = bodyText === "" ? undefined : orjsonError(bodyText);
  if (syntax !== undefined)
    return litellmError({ status: 400, message: `Invalid JSON payload: ${syntax}`, param: "request_body" });
  const body: unknown = bodyText === "" ? {} : JSON.parse(bodyText);
  if (typeof body !== "object" || body === null || Array.isArray(body)) return litellmCrash();
  const fields: Readonly<Record<string, unknown>> = { ...body };
  const found = groupOf(state, fields);
  if ("message" in found) return litellmError(found);
  const request = upstreamRequest(found.group, found.target, fields);
  if ("message" in request) return litellmError(request);
  const reply = await sendOn(found.target, request, exchange.signal);
  if (reply.status === 200) return translated(found.group, found.target, reply.text);
  if (reply.status === 401 || reply.status === 404) state.coolingUntil.set(found.group, state.now() + cooldownMs);
  return litellmError(upstreamFailure(found.group, found.target, reply));
}

function groupOf(
  state: LiteLLMState,
  { model, input }: Readonly<Record<string, unknown>>,
): { readonly group: string; readonly target: LiteLLMModel } | LiteLLMError {
  if (model !== undefined && model !== null && typeof model !== "string") {
    return { status: 400, message: "'model' must be a string.", type: "bad_request_error", param: "model" };
  }
  if (input === undefined || input === null) {
    return { status: 400, message: "/embeddings: Missing required parameter: 'input'.", param: "input" };
  }
  const target = state.models.get(model ?? "");
  if (target === undefined || typeof model !== "string") return invalidModel(model ?? undefined);
  return (state.coolingUntil.get(model) ?? 0) > state.now() ? coolingDown(model) : { group: model, target };
}

function invalidModel(model: string | undefined): LiteLLMError {
  const message = `/embeddings: Invalid model name passed in model=${model ?? "None"}. Call \`/v1/models\` to view available models for your key.`;
  return { status: 400, message, more: { provider_specific_fields: { error: message } } };
}

function coolingDown(model: string): LiteLLMError {
  const deployment = createHash("sha256").update(model).digest("hex");
  const message =
    "No deployments available for selected model, Try again in 5 seconds. All deployments for selected model are in " +
    `cooldown. Passed model=${model}. pre-call-checks=False, cooldown_list=['${deployment}']`;
  return { status: 429, message, type: "all_deployments_in_cooldown" };
}

/** Sends the request as often as the proxy does; waits between the attempts are left out. */
async function sendOn(target: LiteLLMModel, request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamReply> {
  for (let attempt = 1; ; attempt += 1) {
    const reply = await sendOnce(request, signal);
    if (reply.status === 200 || attempt >= attemptsFor(target.provider, reply.status)) return reply;
  }
}

async function sendOnce({ url, body }: UpstreamRequest, signal: AbortSignal): Promise<UpstreamReply> {
  try {
    const headers = { "content-type": "application/json" };
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), signal });
    return { status: response.status, text: await response.text() };
  } catch {
    signal.throwIfAborted();
    return { status: undefined, text: "" };
  }
}

function translated(group: string, { provider }: LiteLLMModel, text: string): Reply {
  const reply: Readonly<Record<string, unknown>> = JSON.parse(text);
  const isOpenAI = provider === "openai";
  const rows = isOpenAI ? reply["data"] : reply["embeddings"];
  if (!Array.isArray(rows) || (!isOpenAI && rows.length === 0)) return unexpectedReply();
  const data = isOpenAI ? rows : rows.map((embedding: unknown, index) => ({ object: "embedding", index, embedding }));
  const prompt = Number(isOpenAI ? tokensIn(reply["usage"]) : (reply["prompt_eval_count"] ?? 0));
  const usage = {
    completion_tokens: 0,
    prompt_tokens: prompt,
    total_tokens: prompt,
    completion_tokens_details: null,
    prompt_tokens_details: null,
  };
  return jsonReply(200, { model: group, data, object: "list", usage });
}

function tokensIn(usage: unknown): number {
  return typeof usage === "object" && usage !== null && "prompt_tokens" in usage ? Number(usage.prompt_tokens) : 0;
}

/** A reply without rows breaks the proxy itself, which then answers with the text of its exception. */
function unexpectedReply(): Reply {
  const message =
    "Invalid request format: litellm.APIConnectionError: 'Logging' object has no attribute 'debug'\nTraceback (most recent call last):\n";
  return litellmError({ status: 400, message });
}
