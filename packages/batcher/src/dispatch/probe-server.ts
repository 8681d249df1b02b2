import { isEmbedloomError } from "@embedloom/core";
import {
  serverWideError,
  FRESH,
  isPassing,
  isServersFault,
  isTooMuch,
  verdictOf,
  withVerdict,
} from "../classify/index.ts";
import type { BatchWork } from "./batch-work.ts";
import { type FailedBatch, sendAlone, sendText } from "./send-batch.ts";
import { stopCalls } from "./stop-calls.ts";
import { waitWhileHeld } from "./wait-while-held.ts";
import { waitAgain } from "./wait-again.ts";

/** Texts that are tried alone before a refusal counts as the server's: if half of all are bad, 1 in 256 such verdicts is wrong. */
const TEXTS_ASKED = 8;
/** The same when a request has had all its tries: a server that is down is more likely than texts that each bring it down. */
const TEXTS_ASKED_AFTER_TRIES = 4;
/** With fewer texts in the call, each may be bad by itself. */
const FEWEST_ALIKE = 3;

/** A request that failed, and whether it has had all its tries. */
interface Question extends FailedBatch {
  readonly spent: boolean;
}

/**
 * Finds out by single texts whether anything gets through: by one that was embedded before, which cannot be to blame, else
 * by some from across the call, the shortest among them. Meanwhile everything else waits.
 *
 * @throws the reason, when the server is to blame
 */
export async function probeServer(work: BatchWork, question: Question): Promise<void> {
  const { evidence } = work;
  if (evidence.held !== undefined) {
    await waitWhileHeld(work);
    if (evidence.failuresInARow === 0) return;
  }
  const { accepted } = evidence;
  const release = evidence.hold();
  try {
    await (accepted === undefined ? askAround(work, question) : askAgain(work, accepted));
  } finally {
    release();
  }
}

// A server that refuses what it accepted before is in trouble, which may pass: so it is asked as often as a request is tried.
async function askAgain(work: BatchWork, text: string): Promise<void> {
  const { evidence, settings } = work;
  const { sends } = evidence;
  for (let failures = 0; ;) {
    const failed = await sendText(work, text);
    if (failed === "held") return waitWhileHeld(work);
    if (failed === undefined || evidence.provenUpTo > sends) return;
    const { error } = failed;
    if (isServers(work, error)) stopCalls(work, error);
    if (!isEmbedloomError(error, "rate_limited")) failures += 1;
    if (failures >= settings.attempts) {
      const proof = "An input that was embedded before is refused as well: no input is to blame.";
      stopCalls(work, withVerdict(serverWideError(error, proof), "server", work.embedder));
    }
    await waitAgain(work, failed, failures);
    if (evidence.provenUpTo > sends) return;
  }
}

async function askAround(work: BatchWork, { batch, error, spent }: Question): Promise<void> {
  const { evidence, queue, rows, settings } = work;
  const { sends } = evidence;
  // A text that was sent alone has answered already.
  const reasons = batch.ids.length === 1 ? [error] : [];
  const asked = isPassing(error) ? (spent ? TEXTS_ASKED_AFTER_TRIES : settings.attempts) : TEXTS_ASKED;
  const most = asked - reasons.length;
  for (const id of textsAcross(work, most).filter((each) => reasons.length === 0 || each !== batch.ids[0])) {
    if (!rows.isOpen(id)) continue;
    const history = { ...FRESH, part: true };
    const failures = await sendAlone(work, { ids: [id], tokens: queue.tokensOf([id]), history });
    if (failures === "held") return waitWhileHeld(work);
    const [failed] = failures;
    if (failed === undefined || evidence.provenUpTo > sends) return;
    if (isServers(work, failed.error)) stopCalls(work, failed.error);
    reasons.push(failed.error);
    // One that was too slow may still be busy, even after all the tries.
    if (isPassing(failed.error) && (!spent || isTooMuch(failed.error))) {
      await waitAgain(work, failed, spent ? settings.attempts : reasons.length);
    }
  }
  if (areServers(reasons)) {
    const proof = `${reasons.length} different inputs were refused alike, each alone, and none was ever accepted: no input is to blame.`;
    const reason = reasons.length === 1 ? error : serverWideError(reasons.at(-1), proof);
    stopCalls(work, withVerdict(reason, "server", work.embedder));
  }
  evidence.cleared();
}

function isServers({ embedder }: BatchWork, error: unknown): boolean {
  return isServersFault(error) || verdictOf(error, embedder) === "server";
}

function areServers(reasons: readonly unknown[]): boolean {
  const telling = reasons.filter((reason) => !isPassing(reason));
  if (telling.length === 0) return true;
  return reasons.length >= FEWEST_ALIKE && new Set(telling.map(kindOf)).size === 1;
}

function kindOf(reason: unknown): string {
  return isEmbedloomError(reason) ? `${reason.code} ${reason.status}` : "foreign";
}

// One from each of as many equal parts of the call, drawn by chance: what is bad may come at regular distances.
function textsAcross({ texts, settings }: BatchWork, most: number): number[] {
  const found = new Set([shortest(texts)]);
  const parts = Math.min(most - 1, texts.length);
  for (let part = 0; part < parts; part++) found.add(Math.floor(((part + settings.random()) * texts.length) / parts));
  for (let id = 0; id < texts.length && found.size < Math.min(most, texts.length); id++) found.add(id);
  return [...found];
}

function shortest(texts: readonly string[]): number {
  return texts.reduce((best, text, id) => (text.length < texts[best]!.length ? id : best), 0);
}
