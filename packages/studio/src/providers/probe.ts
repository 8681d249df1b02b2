import type { ProbeReply, ProbeRequest, ProviderChoice } from "../api/index.ts";
import { describeProblem } from "../problem/index.ts";
import { openProvider } from "embedloom/studio-parts";
import { checkCache } from "./check-cache.ts";
import { ollamaModels } from "./ollama-models.ts";
import { settingsOf } from "./provider-choice.ts";

const TIMEOUT_MS = 10_000;

/** Asks whether a provider or a cache is there, without switching to it; the cost is one word at most. */
export async function probe(request: ProbeRequest, dataFolder: string): Promise<ProbeReply> {
  try {
    switch (request.kind) {
      case "sqlite":
      case "memory":
      case "none":
      case "redis":
        await checkCache(request, dataFolder);
        return { reachable: true, message: request.kind === "none" ? "Nothing is kept." : "It answers." };
      case "ollama":
        return await probeOllama(request);
      default:
        return await probeProvider(request);
    }
  } catch (error) {
    return { reachable: false, message: describeProblem(error).error.message };
  }
}

async function probeOllama({ baseUrl, model }: Extract<ProviderChoice, { kind: "ollama" }>): Promise<ProbeReply> {
  const models = await ollamaModels(baseUrl);
  const names = models.map(({ name }) => name.replace(/:latest$/, ""));
  if (names.includes(model.replace(/:latest$/, ""))) return { reachable: true, message: `It has ${model}.`, models };
  return { reachable: true, message: `It answers, but has no ${model}: fetch it first.`, models };
}

async function probeProvider(choice: ProviderChoice): Promise<ProbeReply> {
  const key = choice.kind === "openai" ? choice.apiKey : undefined;
  const { embedder } = await openProvider(await settingsOf(choice, key));
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const { embeddings } = await embedder.embed(["embedloom"], { inputType: "query", signal });
    return { reachable: true, message: `It answers with ${embeddings.dimensions} dimensions.` };
  } finally {
    await embedder.close();
  }
}
