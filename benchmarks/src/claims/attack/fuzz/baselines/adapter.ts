import type { VectorFacts } from "@embedloom/adapter";
import type { Baselines } from "../baselines.ts";

const limits = () => ({ inputsPerRequest: 2, tokensPerInput: 100, tokensPerRequest: 100, concurrency: 1 });

/** What a source does not say of its vectors. */
export const facts = (): VectorFacts => ({
  dimensions: 4,
  normalized: false,
  matryoshka: { sizes: [2], anyFrom: 1 },
  prompts: { query: "q: ", document: "d: " },
  limits: limits(),
  estimateTokens: (text: string) => text.length,
  fingerprint: { revision: "1" },
});

/** Calls of the adapter that work. */
export const functions: Baselines["functions"] = {
  adaptEmbedder: () => [
    {
      provider: "p",
      model: "m",
      limits: async () => limits(),
      queriesOneByOne: true,
      embed: async ({ inputs }: { inputs: readonly string[] }) => ({
        vectors: Array.from(inputs, () => [1, 2, 3, 4]),
        tokens: 1,
      }),
    },
    facts(),
  ],
  foreignError: () => [
    Object.assign(new Error("Slow down"), { status: 429, headers: { "retry-after": "2" } }),
    { provider: "p", model: "m", inputs: ["amber"] },
  ],
};
