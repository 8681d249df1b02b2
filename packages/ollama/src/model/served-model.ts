import { isEmbedloomError, UnsupportedError } from "@embedloom/core";
import { type LoadPlan, planLoad } from "./load-options.ts";
import type { OllamaCaller } from "../client/index.ts";
import { chatModelMessage } from "../refusal/index.ts";
import type { OllamaSettings } from "../settings/index.ts";
import { readDigest, readShow, type ShownModel } from "../wire/index.ts";
import { pullModel } from "./pull-model.ts";

/** A model as this server has it. */
export interface ServedModel extends LoadPlan {
  /** Full width; `undefined` when the server does not tell. */
  readonly nativeDimensions: number | undefined;
  /** Identity of the weights; `undefined` when the server does not list it. */
  readonly digest: string | undefined;
}

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
  const digest = await readServedDigest(call, model, signal);
  return { nativeDimensions: shown.nativeDimensions, digest, ...planLoad(shown, settings.numCtx) };
}

/** The identity of the weights that the server has under the name now: one cheap request. */
export function readServedDigest(
  call: OllamaCaller,
  model: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  return call({ signal }, async (client) => readDigest(await client.list(), model));
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
