import { isEmbedloomError, knownModel } from "@embedloom/core";
import { listOllamaModels } from "@embedloom/ollama";
import type { FoundModel } from "./found-model.ts";

/** So long a server may take that was not asked for, in milliseconds. */
const TIMEOUT_MS = 5000;

const SILENT = "Ollama does not answer: start it with ollama serve, or say where it is with --base-url or OLLAMA_HOST.";

/** What a server has, or why it does not say. */
export interface ServedModels {
  readonly models: readonly FoundModel[];
  /** Why nothing is known, as a sentence. Absent: the server answered. */
  readonly problem?: string;
}

/**
 * The embedding models of Ollama.
 *
 * @param baseURL absent: `OLLAMA_HOST`, else this machine
 * @throws InvalidOptionError when the address is none
 */
export async function modelsOfOllama(baseURL: string | undefined, signal: AbortSignal): Promise<ServedModels> {
  const withTimeout = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  try {
    const listed = await listOllamaModels({ ...(baseURL !== undefined && { baseURL }), signal: withTimeout });
    return { models: listed.filter(({ embeds }) => embeds).map((each) => foundModel(each)) };
  } catch (error) {
    signal.throwIfAborted();
    if (isEmbedloomError(error, "invalid_option")) throw error;
    const isSilent = withTimeout.aborted || isEmbedloomError(error, "connection");
    const said = error instanceof Error ? error.message : String(error);
    return { models: [], problem: isSilent ? SILENT : said };
  }
}

function foundModel({ name, dimensions, contextTokens, license, bytes }: ListedModel): FoundModel {
  const known = knownModel(name);
  return {
    name: name.replace(/:latest$/, ""),
    place: "server",
    present: true,
    provider: "ollama",
    model: name.replace(/:latest$/, ""),
    dimensions: dimensions ?? known?.dimensions,
    matryoshka: known?.matryoshka,
    contextTokens: contextTokens ?? known?.maxTokens,
    license,
    bytes,
  };
}

type ListedModel = Awaited<ReturnType<typeof listOllamaModels>>[number];
