import { isEmbedloomError, UnsupportedError } from "@embedloom/core";
import type { OllamaCaller } from "./ollama-client.ts";
import { chatModelMessage } from "./ollama-errors.ts";
import type { OllamaSettings } from "./ollama-settings.ts";
import { readDigest, readShow, type ShownModel } from "./ollama-wire.ts";
import { pullModel } from "./pull-model.ts";

/** A model as this server has it. */
export interface ServedModel {
  /** Full width; `undefined` when the server does not tell. */
  readonly nativeDimensions: number | undefined;
  /** Most tokens in one input with the options below; `undefined` when the server decides. */
  readonly windowTokens: number | undefined;
  /** Identity of the weights; `undefined` when the server does not list it. */
  readonly digest: string | undefined;
  /** Load options that every request must repeat exactly, or Ollama loads the model anew. */
  readonly options: { readonly num_ctx?: number; readonly num_batch?: number };
}

/** Window that is asked for when nobody chose one; longer ones cost gigabytes. */
const DEFAULT_WINDOW_TOKENS = 8192;

/**
 * Asks the server once for everything there is to know of the model; pulls it first if that is allowed and needed.
 *
 * @throws ModelNotFoundError when the server does not have it
 * @throws UnsupportedError when it is no embedding model
 */
export async function readServedModel(
  call: OllamaCaller,
  settings: OllamaSettings,
  signal: AbortSignal,
): Promise<ServedModel> {
  const { model } = settings;
  const shown = await showModel(call, settings, signal);
  if (shown.chatOnly) throw new UnsupportedError(chatModelMessage(model));
  const digest = await call({ signal }, async (client) => readDigest(await client.list(), model));
  const windowTokens = windowOf(shown, settings.numCtx);
  const options = {
    ...(windowTokens !== undefined && { num_ctx: windowTokens }),
    // An encoder cannot spread one input over batches, and the default batch of 2,048 tokens would cut it.
    ...(windowTokens !== undefined && shown.encoder && { num_batch: windowTokens }),
  };
  return { nativeDimensions: shown.nativeDimensions, windowTokens, digest, options };
}

async function showModel(call: OllamaCaller, settings: OllamaSettings, signal: AbortSignal): Promise<ShownModel> {
  const { model, pull = "never", onProgress = () => {} } = settings;
  const show = (): Promise<ShownModel> => call({ signal }, async (client) => readShow(await client.show({ model })));
  try {
    return await show();
  } catch (error) {
    if (pull !== "if-missing" || !isEmbedloomError(error, "model_not_found")) throw error;
  }
  await pullModel(call, model, onProgress, signal);
  return show();
}

function windowOf({ contextTokens, pinnedTokens }: ShownModel, wanted: number | undefined): number | undefined {
  if (wanted === undefined && contextTokens === undefined) return pinnedTokens;
  return Math.min(wanted ?? pinnedTokens ?? DEFAULT_WINDOW_TOKENS, contextTokens ?? Infinity);
}
