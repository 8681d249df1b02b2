import type { Embedder, TokenEncoder } from "@embedloom/core";
import { miniModel, miniModelPath } from "@embedloom/mini-model";
import type { TransformersSettings } from "@embedloom/transformers";
import type { StackOptions } from "../cli/stack-options.ts";
import type { Terminal } from "../cli/terminal.ts";
import { UsageError } from "../cli/usage-error.ts";
import { userPath } from "../cli/user-path.ts";

/** Where vectors come from. */
export interface Provider {
  /** Provider and model, for people. */
  readonly label: string;
  /** One vector per text. */
  readonly embedder: Embedder;
  /** One vector per token, for late chunking. Absent: the provider's interface has none. */
  readonly encoder: TokenEncoder | undefined;
}

const MINI_MODEL: TransformersSettings = {
  model: miniModelPath,
  dtype: miniModel.dtype,
  pooling: miniModel.pooling,
  matryoshka: miniModel.matryoshka,
};
const DEFAULT_OPENAI_MODEL = "text-embedding-3-small";
const DEFAULT_OLLAMA_MODEL = "nomic-embed-text";

/**
 * Makes the provider that the options name; no server is asked and no model is loaded yet. Only the client of that provider
 * is imported, since each takes some tenths of a second.
 *
 * @throws UsageError when an option that the provider needs is missing
 */
export async function openProvider(options: StackOptions, terminal: Terminal): Promise<Provider> {
  switch (options.provider) {
    case "mini":
      return inProcess(`the bundled ${miniModel.id}`, MINI_MODEL);
    case "transformers":
      return inProcess(`transformers ${requiredModel(options)}`, hubModel(requiredModel(options), terminal));
    case "ollama": {
      const { createOllama } = await import("@embedloom/ollama");
      return overHttp(createOllama({ model: options.model ?? DEFAULT_OLLAMA_MODEL, ...address(options) }));
    }
    case "openai": {
      const { createOpenAI } = await import("@embedloom/openai");
      return overHttp(createOpenAI({ model: options.model ?? DEFAULT_OPENAI_MODEL, ...address(options) }));
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

function address({ baseUrl }: StackOptions): { baseURL?: string } {
  return baseUrl === undefined ? {} : { baseURL: baseUrl };
}

function requiredModel({ model }: StackOptions): string {
  if (model !== undefined) return model;
  throw new UsageError(
    "--provider transformers needs --model: a hub id such as Xenova/all-MiniLM-L6-v2, or a folder such as ./my-model.",
  );
}

function hubModel(model: string, terminal: Terminal): TransformersSettings {
  const isFolder = model.startsWith(".") || model.startsWith("/");
  const told = new Set<string>();
  return {
    model: isFolder ? userPath(model) : model,
    onDownloadProgress: ({ file }) => {
      if (!told.has(file)) terminal.remark(`Downloading ${file} of ${model} …`);
      told.add(file);
    },
  };
}
