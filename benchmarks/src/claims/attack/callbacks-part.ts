import { createTokenBucketLimiter, embedStream, withBatching } from "@embedloom/batcher";
import { createMemoryStore, withCache } from "@embedloom/cache";
import { EmbeddingMatrix, type Embedder, isEmbedloomError, NO_USAGE, topK, wrapEmbedder } from "@embedloom/core";
import { createFakeEmbedder } from "@embedloom/testing";
import type { AttackOptions } from "../attack-claim.ts";
import type { ClaimReport } from "../claim-report.ts";

const TEXTS = ["amber", "basil", "cedar"];
const failing = (): never => {
  throw new TypeError("a callback of the caller");
};
const rejecting = async (): Promise<void> => failing();

/** Callbacks that fail, and embedders of the caller's own that answer wrongly. */
export async function measure(report: ClaimReport, _options: AttackOptions): Promise<void> {
  report.section("Callbacks and answers of the caller");
  let [rejections, lost, warnings] = [0, 0, 0];
  const onRejection = (): void => void (rejections += 1);
  process.on("unhandledRejection", onRejection);
  const { warn } = console;
  console.warn = () => void (warnings += 1);
  for (const onProgress of [failing, rejecting]) {
    const batcher = withBatching(createFakeEmbedder({ limits: { inputsPerRequest: 1 } }), { onProgress });
    const { embeddings } = await batcher.embed(TEXTS);
    lost += TEXTS.length - embeddings.count;
    for await (const { embedding } of embedStream(batcher, TEXTS, { onProgress })) lost += embedding.length > 0 ? 0 : 1;
  }
  await new Promise((resolve) => {
    setTimeout(resolve, 50);
  });
  process.off("unhandledRejection", onRejection);
  console.warn = warn;
  report.goal("unhandled rejections of listeners that fail", { value: rejections, exactly: 0 });
  report.goal("rows lost to listeners that fail", { value: lost, exactly: 0 });
  report.goal("warnings of two listeners that failed many times", { value: warnings, exactly: 2 });
  await measureAnswers(report);
  measureNumbers(report);
}

/** How an embedder of the caller's may answer three inputs. */
const ANSWERS: Readonly<Record<string, readonly (readonly number[])[]>> = {
  "too many rows": [
    [1, 0],
    [0, 1],
    [1, 1],
    [2, 1],
  ],
  "too few rows": [[1, 0]],
  "a row of NaN": [
    [1, 0],
    [NaN, 1],
    [0, 1],
  ],
};

async function measureAnswers(report: ClaimReport): Promise<void> {
  let [passed, slow] = [0, 0];
  for (const rows of Object.values(ANSWERS)) {
    const inner = wrapEmbedder(createFakeEmbedder({ dimensions: 2 }), {
      embed: async (inputs) => ({
        embeddings: EmbeddingMatrix.fromRows(inputs.length === TEXTS.length ? rows : rows.slice(1, 2)),
        usage: NO_USAGE,
      }),
    });
    const stacks: readonly Embedder[] = [withBatching(inner), withCache(inner, createMemoryStore())];
    for (const stack of stacks) {
      const began = performance.now();
      const error: unknown = await stack.embed(TEXTS).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (!isEmbedloomError(error)) passed += 1;
      if (performance.now() - began > 1000) slow += 1;
    }
  }
  report.goal("wrong answers of an embedder that pass a batcher or a cache", { value: passed, exactly: 0 });
  report.goal("of those refused, how many after more than a second", { value: slow, exactly: 0 });
}

function measureNumbers(report: ClaimReport): void {
  let lost = 0;
  for (let bad = 0; bad < 20; bad++) {
    const rows = Array.from({ length: 20 }, (_, row) => (row === bad ? [NaN, 1] : [row, 1]));
    try {
      topK(EmbeddingMatrix.fromRows(rows), [1, 0], 5);
      lost += 1;
    } catch (error) {
      if (!isEmbedloomError(error, "invalid_option") || error.index !== bad) lost += 1;
    }
  }
  report.goal("searches over a row of NaN that lose right hits instead of naming it", { value: lost, exactly: 0 });
  const limiter = createTokenBucketLimiter();
  const refused = [NaN, Infinity, -1].filter((ms) => {
    try {
      limiter.pause(ms);
      return false;
    } catch (error) {
      return isEmbedloomError(error);
    }
  });
  report.goal("pauses that are no time and are refused", { value: refused.length, exactly: 3 });
}
