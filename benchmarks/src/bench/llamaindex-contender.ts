import { OpenAIEmbedding } from "@llamaindex/openai";
import { type Contender, deliveredRows } from "./contender.ts";
import { MODEL, NATIVE_WIDTH } from "./job.ts";

/** What `OpenAIEmbedding` is told beyond its defaults. */
export interface LlamaIndexPlan {
  readonly embedBatchSize?: number;
}

/** `getTextEmbeddingsBatch` of `OpenAIEmbedding`. */
export function llamaIndexContender(plan: LlamaIndexPlan = {}): Contender {
  return async (texts, { url, dimensions }) => {
    const width = dimensions === NATIVE_WIDTH ? {} : { dimensions };
    const embedding = new OpenAIEmbedding({ model: MODEL, apiKey: "benchmark", baseURL: url, ...width, ...plan });
    return deliveredRows(await embedding.getTextEmbeddingsBatch([...texts]));
  };
}
