import { isEmbedloomError, type PartialEmbedError } from "@embedloom/core";
import type { BatchWork } from "./batch-work.ts";
import { failedGroups } from "./failed-groups.ts";
import type { Batch } from "./request-queue.ts";
import type { Retrial } from "./retry-policy.ts";

/** The texts of a request, or of a part of it, that got no vector, and why. */
export interface FailedBatch {
  readonly batch: Batch;
  /** The reason; its `index`, if any, counts within the batch. */
  readonly error: unknown;
  /** What follows from a refusal for the rate limit. Absent: it was none. */
  readonly retrial?: Retrial | undefined;
  /** Number of the request among those of its kind, by the moment of sending. */
  readonly number: number;
}

/**
 * Sends one request and puts its vectors into their rows; gives what failed, sorted by its reason, or `held` when it was
 * not sent, because everything else is held back.
 *
 * @param alone whether everything else is held back for it
 */
export async function sendBatch(
  work: BatchWork,
  batch: Batch,
  alone: boolean,
): Promise<readonly FailedBatch[] | "held"> {
  const { evidence, rows, tally } = work;
  const texts = batch.ids.map((id) => work.texts[id]!);
  const outcome = await transmit(work, texts, batch.tokens, alone);
  if (outcome.kind === "held") return "held";
  if (outcome.kind === "failed") {
    const { error, retrial } = outcome;
    return isEmbedloomError(error, "partial")
      ? takePart(work, batch, { error, retrial, number: outcome.number })
      : [{ batch, error, retrial, number: outcome.number }];
  }
  const { embeddings, usage, rateLimit, overlong } = outcome.result;
  tally.paid(batch.tokens, usage, rateLimit);
  const problem = rows.put(batch.ids, embeddings);
  if (problem !== undefined) return [{ batch, error: problem, number: outcome.number }];
  evidence.succeeded(texts[0]!, outcome.number);
  learnFrom(work, batch);
  work.overlong.add(batch.ids, overlong);
  work.onArrived(batch.ids, embeddings);
  tally.report();
  return [];
}

/** Asks with a text whose vector nobody needs; gives the failure, if it is one. */
export async function sendText(
  work: BatchWork,
  text: string,
): Promise<Omit<FailedBatch, "batch"> | "held" | undefined> {
  const tokens = work.embedder.estimateTokens(text);
  const outcome = await transmit(work, [text], tokens, true);
  if (outcome.kind === "held") return "held";
  if (outcome.kind === "failed") return outcome;
  work.tally.paid(tokens, outcome.result.usage, outcome.result.rateLimit);
  work.evidence.succeeded(text, outcome.number);
  return undefined;
}

/** What came of sending, and the number of the request. */
type Transmission = Awaited<ReturnType<BatchWork["sender"]["send"]>> & { readonly number: number };

async function transmit(
  work: BatchWork,
  texts: readonly string[],
  tokens: number,
  alone: boolean,
): Promise<Transmission> {
  const { evidence, options, sender, stop, stopsBefore, tally } = work;
  let number = 0;
  const gate = (): "open" | "shut" =>
    (alone || evidence.held === undefined) && evidence.stops === stopsBefore ? "open" : "shut";
  const onSent = (): void => {
    number = evidence.sent();
    tally.sent();
  };
  const outcome = await sender.send({ texts, tokens, options, stopSignal: stop.signal, gate, onSent });
  return { ...outcome, number };
}

function learnFrom({ learnt, queue }: BatchWork, { ids, tokens, past }: Batch): void {
  learnt.accepted(ids.length, tokens);
  const { halving } = past;
  if (halving === undefined) return;
  halving.open -= 1;
  // It failed, and both halves of it went through: it was its size.
  if (halving.open > 0) return;
  learnt.refused(halving.inputs, halving.tokens, true);
  queue.limitParts(Infinity, false);
}

interface PartOutcome {
  readonly error: PartialEmbedError;
  readonly retrial: Retrial | undefined;
  readonly number: number;
}

function takePart(work: BatchWork, batch: Batch, outcome: PartOutcome): FailedBatch[] {
  const { error, retrial, number } = outcome;
  const { completed } = error;
  const { evidence, queue, rows, tally } = work;
  const ids = completed.indices.map((index) => batch.ids[index]!);
  const problem = ids.length === 0 ? undefined : rows.put(ids, completed.embeddings);
  tally.paid(queue.tokensOf(ids), completed.usage);
  if (problem !== undefined) return [{ batch, error: problem, number }];
  if (ids.length > 0) {
    evidence.succeeded(work.texts[ids[0]!]!, number);
    work.onArrived(ids, completed.embeddings);
  }
  tally.report();
  return failedGroups(batch, error).map((group) => {
    const past = { ...batch.past, part: true, halving: undefined };
    const part = { ids: group.ids, tokens: queue.tokensOf(group.ids), past };
    return {
      batch: part,
      error: group.error,
      number,
      ...(isEmbedloomError(group.error, "rate_limited") && { retrial }),
    };
  });
}
