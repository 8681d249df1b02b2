import { OpenAIEmbeddings } from "@langchain/openai";
import { type Contender, deliveredRows } from "./contender.ts";
import { MODEL, NATIVE_WIDTH } from "./job.ts";

/** What `OpenAIEmbeddings` is told beyond its defaults. */
export interface LangChainPlan {
  readonly batchSize?: number;
  readonly maxConcurrency?: number;
  readonly maxRetries?: number;
}

/** `embedDocuments` of `OpenAIEmbeddings`. */
export function langChainContender(plan: LangChainPlan = {}): Contender {
  return async (texts, { url, dimensions }) => {
    const embeddings = new OpenAIEmbeddings({
      model: MODEL,
      apiKey: "benchmark",
      configuration: { baseURL: url },
      ...(dimensions !== NATIVE_WIDTH && { dimensions }),
      ...plan,
    });
    return deliveredRows(await embeddings.embedDocuments([...texts]));
  };
}
