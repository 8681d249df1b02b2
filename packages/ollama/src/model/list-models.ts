import { type AbortOptions, kinds, type KindsOf, readOptions } from "@embedloom/core";
import { createCaller } from "../client/index.ts";
import { checkSettings, type OllamaSettings } from "../settings/index.ts";
import { type ListedModel, readListed, readShow } from "../wire/index.ts";

/** A model that an Ollama server has. */
export interface OllamaModel extends ListedModel {
  /** Full width of its vectors. Absent: the server does not tell. */
  readonly dimensions: number | undefined;
  /** Longest input its weights allow, in tokens. Absent: the server does not tell. */
  readonly contextTokens: number | undefined;
  /** Whether it gives embeddings; `true` too where the server is too old to say. */
  readonly embeds: boolean;
  /** First line of its licence. Absent: it comes without one. */
  readonly license: string | undefined;
}

/** The options of {@link listOllamaModels}. */
export interface ListModelsOptions
  extends AbortOptions, Pick<OllamaSettings, "baseURL" | "headers" | "fetch" | "timeoutMs"> {}

const optionKinds: KindsOf<ListModelsOptions> = {
  signal: kinds.signal,
  // Looked at with the settings of an embedder.
  baseURL: kinds.anything,
  headers: kinds.anything,
  fetch: kinds.anything,
  timeoutMs: kinds.anything,
};

/**
 * Lists the models that an Ollama server has, in its order; one request, and one for each model.
 *
 * @throws ConnectionError when no server answers
 * @throws InvalidOptionError when a setting cannot work
 * @example
 * ```ts
 * import { listOllamaModels } from "@embedloom/ollama";
 * import { startFakeOllama } from "@embedloom/testing"; // here a server that runs
 *
 * await using server = await startFakeOllama({ installed: ["nomic-embed-text"] });
 * const [model] = await listOllamaModels({ baseURL: server.url });
 * console.log(model?.name, model?.dimensions); // nomic-embed-text:latest 768
 * ```
 */
export async function listOllamaModels(options: ListModelsOptions = {}): Promise<OllamaModel[]> {
  const { signal, ...connection } = readOptions("options", options, optionKinds);
  const call = createCaller(checkSettings({ ...connection, model: "any" }));
  const listed = await call({ signal }, async (client) => readListed(await client.list()));
  const models: OllamaModel[] = [];
  for (const each of listed) {
    const shown = await call({ signal }, async (client) => readShow(await client.show({ model: each.name })));
    const { nativeDimensions: dimensions, contextTokens, chatOnly, license } = shown;
    models.push({ ...each, dimensions, contextTokens, embeds: !chatOnly, license });
  }
  return models;
}
