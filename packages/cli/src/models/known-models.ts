import { type KnownModel, knownModel, MODEL_FACTS } from "@embedloom/core";
import { lateChunkingFacts } from "@embedloom/late-chunk";
import type { ProviderName } from "../settings/index.ts";
import { DEFAULT_MODELS, openProvider } from "../stack/index.ts";
import type { FoundModel } from "./found-model.ts";

/** The hosted models that a provider takes where none is named; nobody is asked for what they are. */
export async function hostedModels(signal: AbortSignal): Promise<readonly FoundModel[]> {
  const openai = DEFAULT_MODELS.openai;
  const facts = knownModel(openai);
  const hosts = await Promise.all((["voyage", "jina"] as const).map((provider) => hostedModel(provider, signal)));
  return [
    {
      ...(facts === undefined ? { name: openai } : factsOf(facts)),
      place: "hosted",
      present: false,
      provider: "openai",
      model: openai,
    },
    ...hosts,
  ];
}

/** The clients of these hosts know the models by heart. */
async function hostedModel(provider: "voyage" | "jina", signal: AbortSignal): Promise<FoundModel> {
  const model = DEFAULT_MODELS[provider];
  const { embedder } = await openProvider({ kind: provider });
  try {
    const { dimensions, matryoshka, limits } = await embedder.describe({ signal });
    const { tokensPerInput: contextTokens } = limits;
    return { name: model, place: "hosted", present: false, provider, model, dimensions, matryoshka, contextTokens };
  } finally {
    await embedder.close();
  }
}

/** Every model of which something is known, but those that were found. */
export function knownModels(found: readonly FoundModel[]): readonly FoundModel[] {
  const seen = new Set(found.map(({ name }) => knownModel(name)?.id ?? name));
  return MODEL_FACTS.filter(({ id }) => !seen.has(id)).map((facts) => {
    const { id, aliases = [] } = facts;
    const host = hostOf(id);
    if (host !== undefined) return { ...factsOf(facts), place: "hosted", present: false, provider: host, model: id };
    // Weights of the hub run here where somebody exported them; Ollama's names are the aliases.
    const served = aliases.find((alias) => !alias.includes("/"));
    const provider = served === undefined ? "transformers" : "ollama";
    return { ...factsOf(facts), place: "nowhere", present: false, provider, model: served ?? id };
  });
}

function factsOf({
  id,
  dimensions,
  maxTokens,
  matryoshka,
  price,
}: KnownModel): Omit<FoundModel, "place" | "present" | "provider"> {
  const lateChunking = lateChunkingFacts({ model: id, fingerprint: {} });
  return { name: id, dimensions, contextTokens: maxTokens, matryoshka, price, lateChunking };
}

function hostOf(id: string): ProviderName | undefined {
  if (id.startsWith("text-embedding-")) return "openai";
  if (id.startsWith("voyage-")) return "voyage";
  return id.startsWith("jina-embeddings-") ? "jina" : undefined;
}
