// How far late chunks in several windows are from those that were read in one, by window and overlap.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { cosineSimilarity } from "@embedloom/core";
import { createLateChunker, createSentenceChunker, type LateChunk } from "@embedloom/late-chunk";
import { miniModelPath } from "@embedloom/mini-model";
import { createTransformersTokenEncoder } from "@embedloom/transformers";
import type { ClaimReport } from "../claim-report.ts";

/** As many tokens as are read in one window. */
const MOST_TOKENS = 4000;
const WINDOWS = [256, 512, 1024, 2048];
const OVERLAP_SHARES = [0, 1 / 8, 1 / 4, 1 / 2];

/** Compares each chunk with itself; `--model PATH` takes another model folder than the mini model's. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...options], options: { model: { type: "string" } }, strict: false });
  const model = typeof values.model === "string" ? values.model : miniModelPath;
  report.section("Windows against unlimited context");
  const encoder = createTransformersTokenEncoder({ model });
  const nameOf = (path: string): string => (path === miniModelPath ? "our mini model" : basename(path));
  const { specials, contextTokens } = await encoder.describe();
  const fixed = specials.before.length + specials.after.length;
  const names = ["late-chunk", "transformers", "core", "cache", "batcher", "openai", "ollama"];
  const text = names
    .map((name) => readFileSync(new URL(`../../../../packages/${name}/README.md`, import.meta.url), "utf8"))
    .join("\n\n");
  const { ends } = await encoder.tokenize(text);
  const count = Math.min(ends.length, contextTokens - fixed, MOST_TOKENS);
  const document = text.slice(0, ends[count - 1]);
  const chunker = createSentenceChunker({ maxTokens: 64 });
  const chunksIn = async (maxWindowTokens: number, overlapTokens: number): Promise<readonly LateChunk[]> => {
    const result = await createLateChunker({
      encoder,
      chunker,
      maxWindowTokens,
      overlapTokens,
      // What is measured here is what the warning asks for.
      onUnmeasuredModel: "ignore",
    }).embed(document);
    return result.chunks;
  };
  const whole = await chunksIn(count + fixed, 0);
  report.note(
    `${count} tokens of our own READMEs, ${whole.length} chunks of up to 64 tokens, ${nameOf(model)}; cosine of each chunk with itself, read at once`,
  );
  const rows: (string | number)[][] = [];
  for (const window of WINDOWS) {
    for (const share of OVERLAP_SHARES) {
      const overlap = Math.floor((window - fixed) * share);
      const chunks = await chunksIn(window, overlap);
      const cosines = chunks
        .map(({ embedding }, i) => cosineSimilarity(embedding, whole[i]!.embedding))
        .toSorted((left, right) => left - right);
      const at = (quantile: number): number => cosines[Math.floor(quantile * (cosines.length - 1))]!;
      rows.push([window, overlap, at(0.5).toFixed(5), at(0.05).toFixed(5), at(0).toFixed(5)]);
    }
  }
  report.table(["window", "overlap", "median cosine", "lowest 5 %", "lowest"], rows);
  const defaults = await chunksIn(1024, 256);
  const lowest = Math.min(...defaults.map(({ embedding }, i) => cosineSimilarity(embedding, whole[i]!.embedding)));
  report.goal("lowest cosine of a chunk in windows of 1,024 that share 256, against one window", {
    value: lowest,
    atLeast: 0.99,
  });
  await encoder.close();
}
