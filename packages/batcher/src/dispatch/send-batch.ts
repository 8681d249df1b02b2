import { isEmbedloomError, type PartialEmbedError, tokensOf } from "@embedloom/core";
import type { BatchWork } from "./batch-work.ts";
import { type Batch, failedGroups } from "../pack/index.ts";
import {
  type AdmittedRequest,
  type OutgoingRequest,
  priorityOf,
  type Retrial,
  type SendOutcome,
} from "../send/index.ts";

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

/** A request of a call, and the texts it is made of. */
export interface BatchRequest extends OutgoingRequest {
  readonly batch: Batch;
  /** Its number among those of its kind, by the moment of sending; 0 before. */
  readonly number: number;
}

/**
 * Makes the request for some texts.
 *
 * @param alone whether everything else is held back for it
 */
export function requestFor(work: BatchWork, batch: Batch, alone: boolean): BatchRequest {
  const texts = batch.ids.map((id) => work.texts[id]!);
  const options = work.inPlace ? { ...work.options, allocateRows: work.rows.allocatorFor(batch.ids) } : work.options;
  return Object.assign(outgoing(work, { texts, tokens: batch.tokens, options }, alone), { batch });
}

/**
 * Sends a request that was let in and puts its vectors into their rows; gives what failed, sorted by its reason, or `held`
 * when it was not sent, because everything else is held back.
 */
export async function sendBatch(
  work: BatchWork,
  { request, send }: AdmittedRequest<BatchRequest>,
): Promise<readonly FailedBatch[] | "held"> {
  return takeOutcome(work, request, await send());
}

/** Puts what came of a request into the rows of its texts; gives what failed, as {@link sendBatch} does. */
export function takeOutcome(
  work: BatchWork,
  { batch, number, texts }: Pick<BatchRequest, "batch" | "number" | "texts">,
  outcome: SendOutcome,
): readonly FailedBatch[] | "held" {
  const { evidence, rows, tally } = work;
  if (outcome.kind === "held") return "held";
  if (outcome.kind === "failed") {
    const { error, retrial } = outcome;
    return isEmbedloomError(error, "partial")
      ? takePart(work, batch, { error, retrial, number })
      : [{ batch, error, retrial, number }];
  }
  const { embeddings, usage, rateLimit, overlong } = outcome.result;
  tally.paid(batch.tokens, usage, rateLimit);
  const problem = rows.put(batch.ids, embeddings);
  if (problem !== undefined) return [{ batch, error: problem, number }];
  evidence.succeeded(texts[0]!, number);
  learnFrom(work, batch);
  work.overlong.add(batch.ids, overlong);
  work.onArrived(batch.ids, embeddings);
  tally.report();
  return [];
}

/** Sends one request while everything else is held back for it. */
export async function sendAlone(work: BatchWork, batch: Batch): Promise<readonly FailedBatch[] | "held"> {
  const admitted = await work.sender.admit(
    () => requestFor(work, batch, true),
    work.stop.signal,
    priorityOf(work.options),
  );
  return admitted === undefined ? "held" : sendBatch(work, admitted);
}

/** Asks with a text whose vector nobody needs; gives the failure, if it is one. */
export async function sendText(
  work: BatchWork,
  text: string,
): Promise<Omit<FailedBatch, "batch"> | "held" | undefined> {
  const { options, sender, stop, tally } = work;
  const tokens = tokensOf(work.embedder, text);
  const admitted = await sender.admit(
    () => outgoing(work, { texts: [text], tokens, options }, true),
    stop.signal,
    priorityOf(options),
  );
  if (admitted === undefined) return "held";
  const outcome = await admitted.send();
  const { number } = admitted.request;
  if (outcome.kind === "held") return "held";
  if (outcome.kind === "failed") return { ...outcome, number };
  tally.paid(tokens, outcome.result.usage, outcome.result.rateLimit);
  work.evidence.succeeded(text, number);
  return undefined;
}

function outgoing(
  { budgets, evidence, stopsBefore, tally }: BatchWork,
  content: Pick<OutgoingRequest, "texts" | "tokens" | "options">,
  alone: boolean,
): OutgoingRequest & { readonly number: number } {
  const request = {
    ...content,
    budgets,
    number: 0,
    gate: (): "open" | "shut" =>
      (alone || evidence.held === undefined) && evidence.stops === stopsBefore ? "open" : "shut",
    onSent() {
      request.number = evidence.sent();
      tally.sent();
    },
  };
  return request;
}

function learnFrom({ learnt, queue }: BatchWork, { ids, tokens, history }: Batch): void {
  learnt.accepted(ids.length, tokens);
  const { halving } = history;
  if (halving === undefined) return;
  halving.open -= 1;
  if (halving.open > 0) return;
  // It failed, and both halves of it went through: it was its size.
  // Where it said so itself, once was learnt at once.
  const halvings = halving.depth - (history.shrunk > 0 ? 1 : 0);
  if (halving.tells) learnt.refused(halving.inputs, halving.tokens, true, halvings);
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
    const history = { ...batch.history, part: true, halving: undefined };
    const part = { ids: group.ids, tokens: queue.tokensOf(group.ids), history };
    return {
      batch: part,
      error: group.error,
      number,
      ...(isEmbedloomError(group.error, "rate_limited") && { retrial }),
    };
  });
}
