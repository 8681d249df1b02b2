import type { SettledEmbeddings } from "@embedloom/batcher";
import { isEmbedloomError } from "@embedloom/core";
import type { SimulationResult } from "../api/index.ts";
import { MODEL, TOKENS_PER_REQUEST } from "./fault-server.ts";
import { idealMs } from "./ideal-line.ts";
import type { SimulatedRun } from "./simulated-run.ts";

const SHOWN_FAILURES = 20;
/** What float32 may lose on the way. */
const TOLERANCE = 1e-6;

/** Counts what became of every text, with the server's own books as witness. */
export function ledgerOf({ given, ideal, server, sample }: SimulatedRun, settled: SettledEmbeddings): SimulationResult {
  const { texts, poisoned } = given;
  const { completed, failures } = settled;
  const { requests, refused, retries, faults, pauses, bisects, atMs } = sample();
  const failed = failures.map(({ index }) => index);
  const tokensPerRequest = Math.min(TOKENS_PER_REQUEST, ideal.tokensPerMinute);
  return {
    texts: texts.length,
    delivered: new Set(completed.indices).size,
    failed: new Set(failed).size,
    lost: texts.length - new Set([...completed.indices, ...failed]).size,
    misplaced: completed.indices.filter((text, row) => !isVectorOf(row, text)).length,
    poisonFound: failed.filter((text) => poisoned.has(text)).length,
    failedWithoutPoison: failed.filter((text) => !poisoned.has(text)).length,
    paid: server.counters.vectorsServed,
    paidTwice: [...server.textsServed.values()].reduce((sum, times) => sum + times - 1, 0),
    requests,
    fewestRequests: Math.ceil(Math.max(texts.length / ideal.textsPerRequest, ideal.tokens / tokensPerRequest)),
    refused,
    retries,
    faults,
    pauses,
    bisects,
    elapsedMs: atMs,
    idealMs: idealMs(ideal),
    failures: failures.slice(0, SHOWN_FAILURES).map(({ index, error }) => ({ text: index, message: messageOf(error) })),
  };

  function isVectorOf(row: number, text: number): boolean {
    const expected = server.vectorOf(texts[text]!, MODEL);
    return completed.embeddings.row(row).every((value, i) => Math.abs(value - expected[i]!) <= TOLERANCE);
  }
}

function messageOf(error: unknown): string {
  return isEmbedloomError(error) ? error.detail : "It failed for an unknown reason.";
}
