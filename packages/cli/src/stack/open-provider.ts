import type { DocumentEncoder, Embedder, TokenEncoder } from "@embedloom/core";
import { miniModel, miniModelPath } from "@embedloom/mini-model";
import type { TransformersSettings } from "@embedloom/transformers";
import { loadContextModel } from "../optional/index.ts";
import { DEFAULT_MODELS } from "./default-model.ts";
import type { ProviderSettings } from "./provider-settings.ts";

/** Where vectors come from. */
export interface Provider {
  /** Provider and model, for people. */
  readonly label: string;
  /** One vector per text. */
  readonly embedder: Embedder;
  /** One vector per token, for late chunking. Absent: the provider's interface has none. */
  readonly encoder: TokenEncoder | undefined;
  /** Vectors of chunks that know their document, of a host that makes them. Absent: the host has none. */
  readonly documents?: (() => DocumentEncoder) | undefined;
}

const MINI_MODEL: TransformersSettings = {
  model: miniModelPath,
  dtype: miniModel.dtype,
  pooling: miniModel.pooling,
  matryoshka: miniModel.matryoshka,
};

/**
 * Makes a provider; no server is asked and no model is loaded yet. Only the client of that provider is imported, since each
 * takes some tenths of a second.
 *
 * @param use `question`: one text will be embedded and nothing else happens meanwhile, so that a model of ours needs no thread of its own
 */
export async function openProvider(
  settings: ProviderSettings,
  use: "question" | "anything" = "anything",
): Promise<Provider> {
  switch (settings.kind) {
    case "mini":
      return inProcess(`the bundled ${miniModel.id}`, { ...MINI_MODEL, worker: use !== "question" });
    case "context-model": {
      const { contextModel, contextModelPath } = await loadContextModel();
      const { id, dtype, pooling, matryoshka } = contextModel;
      const worker = use !== "question";
      return inProcess(id, { model: contextModelPath, dtype, pooling, matryoshka, worker });
    }
    case "transformers":
      // A model of anybody's keeps its thread: a tokenizer without end can be stopped there, and here not even by Ctrl-C.
      return inProcess(`transformers ${settings.model}`, hubModel(settings));
    case "ollama": {
      const { createOllama } = await import("@embedloom/ollama");
      const { model = DEFAULT_MODELS.ollama, baseURL } = settings;
      return overHttp(createOllama({ model, baseURL }));
    }
    case "voyage": {
      const { createVoyage, createVoyageDocuments } = await import("@embedloom/voyage");
      const { model, baseURL, apiKey } = settings;
      return {
        ...overHttp(createVoyage({ model: model ?? DEFAULT_MODELS.voyage, baseURL, apiKey })),
        documents: () => createVoyageDocuments({ model, baseURL, apiKey }),
      };
    }
    case "jina": {
      const { createJina, createJinaDocuments } = await import("@embedloom/jina");
      const { model = DEFAULT_MODELS.jina, baseURL, apiKey } = settings;
      const connection = { model, baseURL, apiKey };
      return { ...overHttp(createJina(connection)), documents: () => createJinaDocuments(connection) };
    }
    case "openai": {
      const { createOpenAI } = await import("@embedloom/openai");
      const { model = DEFAULT_MODELS.openai, baseURL, apiKey } = settings;
      return overHttp(createOpenAI({ model, baseURL, apiKey }));
    }
  }
}

async function inProcess(label: string, settings: TransformersSettings): Promise<Provider> {
  const { createTransformersModel } = await import("@embedloom/transformers");
  const { embedder, tokenEncoder: encoder } = createTransformersModel(settings);
  return { label, embedder, encoder };
}

function overHttp(embedder: Embedder): Provider {
  return { label: `${embedder.provider} ${embedder.model}`, embedder, encoder: undefined };
}

function hubModel({ model, onDownload }: Extract<ProviderSettings, { kind: "transformers" }>): TransformersSettings {
  const announced = new Set<string>();
  return {
    model,
    onDownloadProgress: ({ file }) => {
      if (!announced.has(file)) onDownload?.(file);
      announced.add(file);
    },
  };
}
