import { type BatchingOptions, withBatching } from "@embedloom/batcher";
import type { EmbedderLimits } from "@embedloom/core";
import { createOpenAI } from "@embedloom/openai";
import type { Contender } from "./contender.ts";
import { type Task, MODEL, NATIVE_WIDTH } from "./job.ts";

/** {@link embedloomContender}, for whoever must not load it. */
export type EmbedloomContender = typeof embedloomContender;

/** Batcher over provider; what fails leaves the rest. */
export function embedloomContender(
  options: (task: Task) => BatchingOptions = () => ({}),
  limits: EmbedderLimits | undefined = undefined,
): Contender {
  return async (texts, task) => {
    const dimensions = task.dimensions === NATIVE_WIDTH ? undefined : task.dimensions;
    const provider = createOpenAI({ model: MODEL, baseURL: task.url, apiKey: "benchmark", dimensions, limits });
    const { completed, failures } = await withBatching(provider, options(task)).embedSettled(texts);
    const rowOf = new Map(completed.indices.map((index, row) => [index, row]));
    return {
      row(index) {
        const row = rowOf.get(index);
        return row === undefined ? undefined : completed.embeddings.row(row);
      },
      error: failures[0]?.error,
    };
  };
}
