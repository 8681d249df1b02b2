import { LRUCache } from "lru-cache";
import type { CurrentStack } from "../providers/index.ts";

/** The vector of a question. */
interface EmbeddedQuestion {
  readonly query: Float32Array;
  /** Milliseconds that it took; 0 when it was known. */
  readonly ms: number;
}

/** Embeds a question with the current provider. */
export type QuestionEmbedder = (question: string, signal: AbortSignal) => Promise<EmbeddedQuestion>;

const KNOWN_QUESTIONS = 100;

/** Makes an embedder that asks nothing twice of the questions that were asked lately. */
export function createQuestionEmbedder(current: CurrentStack): QuestionEmbedder {
  const asked = new LRUCache<string, Float32Array>({ max: KNOWN_QUESTIONS });
  return async (question, signal) => {
    const key = `${current.space()}:${question}`;
    const known = asked.get(key);
    if (known !== undefined) return { query: known, ms: 0 };
    const began = performance.now();
    const { stack } = await current.ready();
    const { embeddings } = await stack.embedder.embed([question], { inputType: "query", signal });
    const query = embeddings.row(0);
    asked.set(key, query);
    return { query, ms: performance.now() - began };
  };
}
