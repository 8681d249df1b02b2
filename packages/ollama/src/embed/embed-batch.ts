import { checkReply, type EmbeddingMatrix, type EmbedResult } from "@embedloom/core";
import type { OllamaCaller } from "../client/index.ts";
import type { OllamaSettings } from "../settings/index.ts";
import { estimateTokens } from "./ollama-tokens.ts";
import { type EmbedReply, readEmbed } from "../wire/index.ts";
import type { ServedModel } from "../model/index.ts";
import { refuseTruncation } from "./refuse-truncation.ts";

/** One request of `/api/embed`. */
export interface EmbedBatch {
  /** The inputs, prompts included. */
  readonly inputs: readonly string[];
  /** Width of the rows when it is not the model's own. */
  readonly dimensions?: number | undefined;
  /** Aborts the request. */
  readonly signal?: AbortSignal | undefined;
}

/** Sends one request and checks its reply; nothing is ever cut off by the server. */
export async function embedBatch(
  call: OllamaCaller,
  { model, keepAlive, countTokens }: OllamaSettings,
  { options, nativeDimensions, windowTokens }: ServedModel,
  { inputs, dimensions, signal }: EmbedBatch,
): Promise<EmbedResult> {
  const reply = await call({ signal, inputs }, async (client) =>
    readEmbed(
      await client.embed({
        model,
        input: [...inputs],
        truncate: false,
        ...(options && { options: { ...options } }),
        ...(dimensions !== undefined && { dimensions }),
        ...(keepAlive !== undefined && { keep_alive: keepAlive }),
      }),
    ),
  );
  const { tokens } = reply;
  if (tokens !== undefined && windowTokens !== undefined) {
    refuseTruncation({ inputs, tokens, windowTokens, countTokens, estimateTokens });
  }
  const embeddings = toRows(reply, inputs.length, dimensions, nativeDimensions);
  // A machine of one's own asks no price.
  return { embeddings, usage: { requests: 1, tokens, costUsd: 0 } };
}

function toRows(
  { items }: EmbedReply,
  count: number,
  dimensions: number | undefined,
  nativeDimensions: number | undefined,
): EmbeddingMatrix {
  // Servers before 0.11.11 do not know `dimensions` and answer with the full width.
  const cuttable = (width: number): boolean => width === nativeDimensions;
  return checkReply(items, { count, dimensions: dimensions ?? nativeDimensions, cuttable });
}
