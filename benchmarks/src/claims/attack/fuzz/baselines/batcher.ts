import { systemClock, createBudget, createTokenBucketLimiter, withBatching } from "@embedloom/batcher";
import { createFileJournal } from "@embedloom/batcher/file-journal";
import { createFakeEmbedder, createFakeJournal } from "@embedloom/testing";
import type { Baselines } from "../baselines.ts";
import { journalMethods } from "./journals.ts";
import { documentMethods, encoder } from "./documents.ts";

const embedder = () => ({ ...createFakeEmbedder({ dimensions: 4 }) });
const clock = () => ({ ...systemClock });
const batching = () => ({
  attempts: 1,
  concurrency: 2,
  limits: { inputsPerRequest: 2 },
  clock: clock(),
  rateLimiter: { ...createTokenBucketLimiter() },
  budget: { ...createBudget({ maxTokens: 1000 }) },
  onProgress: () => undefined,
});
const call = () => ({ inputType: "document", dimensions: 4, signal: undefined, onProgress: () => undefined });

/** Calls of the batcher that work. */
export const functions: Baselines["functions"] = {
  createBudget: () => [{ maxTokens: 100, maxCostUsd: 1, usdPerMillionTokens: 1, spent: { tokens: 0, costUsd: 0 } }],
  createFileJournal: () => [`journal-${Math.random()}.journal`],
  createTokenBucketLimiter: () => [{ requestsPerMinute: 60_000, tokensPerMinute: 1_000_000, clock: clock() }],
  embedStream: () => [
    withBatching(embedder(), { attempts: 1 }),
    ["amber", "basil"],
    {
      ...call(),
      text: (item: string) => item,
      onError: "collect",
      order: "ready",
      journal: { ...createFakeJournal() },
      onArrived: () => undefined,
      maxWaitMs: 1,
      clock: clock(),
    },
  ],
  readDeadLetters: () => [embedder(), { ...createFakeJournal() }, call()],
  spread: () => [[embedder(), { embedder: embedder(), requestsPerMinute: 60_000 }], { cooldownMs: 1, probe: "a text" }],
  withBatching: () => [embedder(), batching()],
  spreadDocuments: () => [
    [encoder(), { encoder: encoder(), requestsPerMinute: 60_000 }],
    { cooldownMs: 1, probe: "a text" },
  ],
  withDocumentBatching: () => [encoder(), batching()],
};

/** Methods of what the batcher gives. */
export const methods: Baselines["methods"] = {
  ...journalMethods("journal"),
  ...documentMethods("withDocumentBatching"),
  ...documentMethods("spreadDocuments"),
  embed: () => [["amber", "basil"], call()],
  next: () => [],
  return: () => [],
  embedSettled: () => [["amber", "basil"], call()],
  estimate: () => [["amber"], { ...call(), text: (item: string) => item, usdPerMillionTokens: 1 }],
};

const journal = await createFileJournal("open.journal").open("m");

/** A journal that stays open. */
export const made: Baselines["made"] = { journal: () => ({ ...journal, close: () => undefined }) };

/** Closes it. */
export async function close(): Promise<void> {
  await journal.close();
}
