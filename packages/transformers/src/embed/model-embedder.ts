import { checkAbort, checkInputs, type Embedder, type EmbedderInfo, kinds } from "@embedloom/core";
import { embedTexts, requiredPooling } from "./embed-texts.ts";
import type { LoadedModel } from "./loaded-model.ts";
import { PROVIDER } from "../config/index.ts";
import type { Lease } from "./model-lease.ts";

/** Makes the embedder of a model that others may use too. */
export function embedderOver(model: string, lease: Lease<LoadedModel>): Embedder {
  return {
    provider: PROVIDER,
    model,
    // The usual rule of thumb is four characters per token; the true count is in the usage.
    estimateTokens(text) {
      kinds.text("text", text);
      return Math.max(1, Math.ceil(text.length / 4));
    },
    describe: async (options) => lease.use(embedderInfo, checkAbort(options).signal),
    async embed(inputs, given) {
      const options = checkInputs(inputs, given);
      return lease.use((loaded) => embedTexts(inputs, options, loaded, embedderInfo(loaded)), options.signal);
    },
    close: () => lease.close(),
  };
}

function embedderInfo({ info }: LoadedModel): EmbedderInfo {
  const { model, prompts, specials } = info;
  const { dimensions } = info.afterPooling ?? info;
  return {
    provider: PROVIDER,
    model,
    dimensions,
    nativeDimensions: dimensions,
    matryoshka: info.matryoshka,
    normalized: true,
    limits: { tokensPerInput: info.contextTokens - specials.before.length - specials.after.length },
    fingerprint: {
      ...info.fingerprint,
      pooling: requiredPooling(info),
      queryPrompt: prompts.query ?? null,
      documentPrompt: prompts.document ?? null,
      normalized: true,
      dimensions,
    },
  };
}
