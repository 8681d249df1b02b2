import type { Exchange } from "../fake-http/exchange.ts";
import { parseGoDuration } from "../fake-http/go-duration.ts";
import type { Reply } from "../fake-http/reply.ts";
import { respond } from "../fake-http/transport-fault.ts";
import { type EmbedOutcome, embedTexts } from "./embed-texts.ts";
import { fullModelName } from "./model-name.ts";
import { embeddingsUnsupported, modelNotFound, ollamaError, queueFull } from "./ollama-error.ts";
import type { OllamaFault } from "./ollama-fault.ts";
import { installedModel, type OllamaState } from "./ollama-state.ts";
import { loadOptions } from "./text-window.ts";

/** One request for vectors, whichever of the three endpoints it came through. */
export interface EmbeddingRequest {
  readonly model: unknown;
  readonly texts: readonly string[];
  readonly truncate: boolean;
  readonly dimensions?: unknown;
  readonly options?: unknown;
  readonly keepAlive?: unknown;
  /** Turns vectors or the error into the endpoint's answer. */
  readonly answer: (outcome: EmbedOutcome) => Reply;
}

/** Finds the model, waits for its turn, loads it, works and answers. */
export async function answerEmbedding(
  state: OllamaState,
  exchange: Exchange,
  request: EmbeddingRequest,
  fault: OllamaFault | undefined,
): Promise<void> {
  const refuse = (error: Reply): Promise<void> => respond(exchange, fault, () => request.answer({ error }));
  const named = installedModel(state, request.model);
  if (named === undefined) {
    return refuse(modelNotFound(String(request.model ?? ""), fullModelName(request.model) !== undefined));
  }
  if (named.model.poolingType === 0) return refuse(embeddingsUnsupported());
  if (fault?.kind === "queue-full") return refuse(queueFull());
  const keepAlive = keepAliveOf(request.keepAlive);
  if (keepAlive === undefined)
    return refuse(ollamaError(400, `time: invalid duration ${JSON.stringify(request.keepAlive)}`));

  const options = loadOptions(named.model, request.options, state.defaultNumCtx);
  const job = { ...request, named, options };
  // The answer is sent within the turn, so that a held or slow one keeps the model busy.
  const result = await named.runner.run(exchange, { options, ...keepAlive }, () =>
    respond(exchange, fault, () => request.answer(embedTexts(state, job, fault))),
  );
  if (result === "queue-full") await refuse(queueFull());
}

function keepAliveOf(given: unknown): { keepAlive: string | number; keepAliveMs: number } | undefined {
  const keepAlive = given ?? "5m";
  if (typeof keepAlive === "number") return { keepAlive, keepAliveMs: keepAlive * 1000 };
  const keepAliveMs = typeof keepAlive === "string" ? parseGoDuration(keepAlive) : undefined;
  return typeof keepAlive === "string" && keepAliveMs !== undefined ? { keepAlive, keepAliveMs } : undefined;
}
