import { startFakeLiteLLM } from "../fake-litellm/index.ts";
import { startFakeOllama } from "../fake-ollama/index.ts";
import { startFakeOpenAI } from "../fake-openai/index.ts";
import type { ServerKind } from "./raw-requests.ts";

/** What the real server serves, so that its fake can serve the same. */
export interface ServedModel {
  readonly model: string;
  readonly dimensions: number;
  readonly key?: string | undefined;
  /** What stands behind LiteLLM's proxy. @default "llama.cpp" */
  readonly behind?: "llama.cpp" | "ollama" | undefined;
  /** Ollama's version. */
  readonly version?: string | undefined;
}

/** A fake server that stands for a real one. */
export interface StartedFake {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  close(): Promise<void>;
}

// BERT's tokenizers put one token before a text and one behind it; the list's words are tokens of theirs.
const countTokens = (text: string): number => (text.replaceAll("\0", "").match(/\S+/g)?.length ?? 0) + 2;
const tokensPerInput = 512;

/** Starts the fake of a kind of server with one model in it. */
export async function startFakeServer(kind: ServerKind, served: ServedModel): Promise<StartedFake> {
  switch (kind) {
    case "llama.cpp":
      return startLlamaCpp(served);
    case "ollama":
      return startOllama(served);
    case "tei":
      return startFakeOpenAI({
        style: "tei",
        countTokens,
        models: { [served.model]: { dimensions: served.dimensions, tokensPerInput } },
        ...(served.key === undefined ? {} : { apiKey: served.key }),
      });
    case "litellm":
      return startLiteLLM(served);
  }
}

function startLlamaCpp({ dimensions, key }: ServedModel): ReturnType<typeof startFakeOpenAI> {
  const models = { "model.gguf": { dimensions, tokensPerInput } };
  return startFakeOpenAI({ style: "llama.cpp", countTokens, models, ...(key === undefined ? {} : { apiKey: key }) });
}

async function startOllama({ model, dimensions, version }: ServedModel): Promise<StartedFake> {
  const facts = { dimensions, contextLength: tokensPerInput, parameters: { num_ctx: 256 } };
  const known = version === undefined || version === "0.0.0" ? {} : { version };
  const server = await startFakeOllama({ countTokens, models: { [model]: facts }, installed: [model], ...known });
  return { origin: server.url, close: server.close };
}

async function startLiteLLM(served: ServedModel): Promise<StartedFake> {
  const upstream = "upstream";
  const isOllama = served.behind === "ollama";
  const behind = await (isOllama
    ? startOllama({ ...served, model: upstream })
    : startLlamaCpp({ ...served, key: undefined }));
  const target = isOllama
    ? ({ provider: "ollama", url: behind.origin, model: upstream } as const)
    : ({ provider: "openai", url: `${behind.origin}/v1`, model: upstream } as const);
  const models = { [served.model]: target };
  const proxy = await startFakeLiteLLM({ models, ...(served.key === undefined ? {} : { apiKey: served.key }) });
  return {
    origin: proxy.origin,
    async close() {
      await proxy.close();
      await behind.close();
    },
  };
}
