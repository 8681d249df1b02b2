import { OpenAI } from "openai";
import { type Contender, deliveredRows } from "./contender.ts";
import { MODEL, NATIVE_WIDTH } from "./job.ts";

/** How a hand-written loop over the SDK goes about it. */
export interface LoopPlan {
  readonly inputsPerRequest: number;
  readonly concurrency: number;
  /** @default 2, the SDK's own */
  readonly maxRetries?: number;
}

/**
 * What people write by hand: some requests at once, the next when one is done. Rows go where `index` says, and a request
 * that fails loses its own texts only.
 */
export function sdkLoopContender({ inputsPerRequest, concurrency, maxRetries = 2 }: LoopPlan): Contender {
  return async (texts, { url, dimensions }) => {
    const client = new OpenAI({ apiKey: "benchmark", baseURL: url, maxRetries });
    const width = dimensions === NATIVE_WIDTH ? {} : { dimensions };
    const rows: (number[] | undefined)[] = Array.from({ length: texts.length });
    let next = 0;
    let failure: unknown;
    const worker = async (): Promise<void> => {
      while (next < texts.length) {
        const start = next;
        next += inputsPerRequest;
        const input = texts.slice(start, start + inputsPerRequest);
        try {
          const { data } = await client.embeddings.create({ model: MODEL, input, ...width });
          for (const { index, embedding } of data) rows[start + index] = embedding;
        } catch (error) {
          failure ??= error;
        }
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    return deliveredRows(rows, failure);
  };
}
