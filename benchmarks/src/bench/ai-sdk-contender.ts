import { createOpenAI } from "@ai-sdk/openai";
import { embedMany } from "ai";
import { type Contender, deliveredRows } from "./contender.ts";
import { MODEL, NATIVE_WIDTH } from "./job.ts";

/** What `embedMany` is told beyond its defaults. */
export interface EmbedManyPlan {
  readonly maxParallelCalls?: number;
  readonly maxRetries?: number;
}

/** `embedMany` of the AI SDK. */
export function aiSdkContender(plan: EmbedManyPlan = {}): Contender {
  return async (texts, { url, dimensions }) => {
    const model = createOpenAI({ apiKey: "benchmark", baseURL: url }).embedding(MODEL);
    const providerOptions = dimensions === NATIVE_WIDTH ? {} : { openai: { dimensions } };
    const { embeddings } = await embedMany({ model, values: [...texts], providerOptions, ...plan });
    return deliveredRows(embeddings);
  };
}
