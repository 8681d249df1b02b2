import {
  checkDimensions,
  InvalidReplyError,
  isEmbedloomError,
  type KnownModel,
  supportsDimensions,
  truncate,
} from "@embedloom/core";
import type { OpenAI } from "openai";
import type { EmbeddingsAnswer, EmbeddingsRequest, EmbeddingsSender } from "./openai-request.ts";
import { dialectOf, type OpenAISettings } from "../settings/index.ts";

/** A request for rows of a width, whoever cuts them to it. */
export interface WidthRequest extends Omit<EmbeddingsRequest, "expectedDimensions"> {
  /** The model's full width. Absent: not known yet. */
  readonly nativeDimensions: number | undefined;
}

/** Rows of the width that was asked for. */
export interface WidthAnswer {
  readonly answer: EmbeddingsAnswer;
  /** The model's full width, where the reply showed it. */
  readonly native: number | undefined;
}

/**
 * Sees to the width of the rows: asks the server for it, and cuts here where the server does not know the field, ignores
 * it or refuses it, and the model was trained for it.
 *
 * @throws InvalidReplyError that names both widths when they differ for every row; no smaller request would help
 */
export function createWidthFallback(
  settings: OpenAISettings,
  send: EmbeddingsSender,
  facts: KnownModel | undefined,
): (client: OpenAI, request: WidthRequest) => Promise<WidthAnswer> {
  let askServer = dialectOf(settings.preset).dimensionsField !== undefined;
  let proven = false;
  let triedBlindly = false;
  // Servers do not always name the field that they refuse.
  const worthCutting = (error: unknown): boolean => {
    if (isEmbedloomError(error, "unsupported")) return true;
    const blindly = !proven && !triedBlindly && givesNoReason(error);
    triedBlindly ||= blindly;
    return blindly;
  };
  return async (client, request) => {
    const { dimensions, nativeDimensions, allocateRows, ...rest } = request;
    const model = { model: settings.model, nativeDimensions, matryoshka: facts?.matryoshka };
    const trained = dimensions !== undefined && facts !== undefined && supportsDimensions(dimensions, model);
    const ask = (wanted: number | undefined): Promise<EmbeddingsAnswer> =>
      send(client, {
        ...rest,
        dimensions: wanted,
        expectedDimensions: wanted ?? nativeDimensions,
        // Rows that are yet to be cut belong nowhere.
        allocateRows: wanted === dimensions ? allocateRows : undefined,
      });
    const wanted = askServer ? dimensions : undefined;
    const answer = await ask(wanted).catch(async (error: unknown) => {
      if (wanted === undefined || !trained || !worthCutting(error)) throw error;
      const full = await ask(undefined).catch((second: unknown) => {
        throw isEmbedloomError(error, "unsupported") ? second : error;
      });
      askServer = false;
      return { ...full, requests: full.requests + 1 };
    });
    proven = true;
    const { dimensions: width } = answer.embeddings;
    const cutHere = dimensions !== undefined && !askServer;
    const ignored = trained && width === nativeDimensions;
    const expected = cutHere || ignored ? nativeDimensions : (dimensions ?? nativeDimensions);
    if (expected !== undefined && width !== expected) throw otherWidth(request, expected, width);
    const native = dimensions === undefined || cutHere ? width : undefined;
    return {
      answer: dimensions === undefined || dimensions === width ? answer : cut(answer, dimensions, model.model),
      native,
    };
  };
}

function givesNoReason(error: unknown): boolean {
  if (!isEmbedloomError(error)) return false;
  return error.code === "input_rejected" || (error.code === "server" && error.status === 500 && !error.splittable);
}

function cut(answer: EmbeddingsAnswer, dimensions: number, model: string): EmbeddingsAnswer {
  const { embeddings } = answer;
  const facts = { model, nativeDimensions: embeddings.dimensions, matryoshka: { sizes: [], anyFrom: 1 } };
  checkDimensions(dimensions, facts);
  return { ...answer, embeddings: truncate(embeddings, dimensions) };
}

function otherWidth({ server, model, dimensions }: WidthRequest, expected: number, width: number): InvalidReplyError {
  const name = server.charAt(0).toUpperCase() + server.slice(1);
  const problem =
    expected === dimensions
      ? `${name} gave vectors of ${width} dimensions where ${expected} were asked for: it does not heed \`dimensions\`. ` +
        "Leave `dimensions` out, or cut the vectors with withDimensions(embedder, n, { force: true })."
      : `${name} gave vectors of ${width} dimensions for ${model}, which has ${expected}. ` +
        "Check `model`; if another model stands behind the name, describe it in `facts`.";
  return new InvalidReplyError("width", problem);
}
