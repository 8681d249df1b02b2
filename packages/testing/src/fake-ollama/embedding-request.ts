import { type Exchange, parseGoDuration, type Reply, respond } from "../fake-http/index.ts";
import { type EmbedOutcome, embedTexts } from "./embed-texts.ts";
import { fullModelName } from "./model-name.ts";
import { embeddingsUnsupported, invalidModelName, modelNotFound, ollamaError, queueFull } from "./ollama-error.ts";
import { loadOptions, optionProblem } from "./ollama-options.ts";
import type { OllamaFault } from "./ollama-fault.ts";
import { installedModel, type OllamaState } from "./ollama-state.ts";

/** One request for vectors, whichever of the three endpoints it came through. */
export interface EmbeddingRequest {
  readonly model: unknown;
  /** Absent: the input is neither a text nor a list of texts. */
  readonly texts: readonly string[] | undefined;
  readonly truncate: boolean;
  readonly dimensions?: unknown;
  readonly options?: unknown;
  readonly keepAlive?: unknown;
  /** Turns vectors or the error into the endpoint's answer. */
  readonly answer: (outcome: EmbedOutcome) => Reply;
  /** What a name that no model can have is answered with. @default invalidModelName */
  readonly invalidName?: typeof invalidModelName;
}

/** Finds the model, waits for its turn, loads it, works and answers. */
export async function answerEmbedding(
  state: OllamaState,
  exchange: Exchange,
  request: EmbeddingRequest,
  fault: OllamaFault | undefined,
): Promise<void> {
  const refuse = (error: Reply): Promise<void> => respond(exchange, fault, () => request.answer({ error }));
  const { model, texts, invalidName = invalidModelName } = request;
  const requested = typeof model === "string" ? model : "";
  if (fullModelName(requested) === undefined) return refuse(invalidName(requested, state.behavior));
  if (texts === undefined) return refuse(ollamaError(400, "invalid input type"));
  const named = installedModel(state, model);
  if (named === undefined) return refuse(modelNotFound(requested));
  const wrongOption = optionProblem(request.options);
  if (wrongOption !== undefined) return refuse(ollamaError(500, wrongOption));
  if (named.model.poolingType === 0) return refuse(embeddingsUnsupported());
  if (fault?.kind === "queue-full") return refuse(queueFull());

  const options = loadOptions(named.model, request.options, state);
  const job = { ...request, texts, named, options };
  // The answer is sent within the turn, so that a held or slow one keeps the model busy.
  const result = await named.runner.run(exchange, { options, ...keepAliveOf(request.keepAlive) }, () => {
    const loadedAt = state.now();
    return respond(exchange, fault, () => request.answer({ loadedAt, ...embedTexts(state, job, fault) }));
  });
  if (result === "queue-full") await refuse(queueFull());
}

// The decoder has refused what is no duration.
function keepAliveOf(given: unknown): { keepAlive: string | number; keepAliveMs: number } {
  if (typeof given === "number") return { keepAlive: given, keepAliveMs: given * 1000 };
  const keepAlive = typeof given === "string" ? given : "5m";
  return { keepAlive, keepAliveMs: parseGoDuration(keepAlive) ?? 0 };
}
