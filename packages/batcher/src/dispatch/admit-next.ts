import type { Batch } from "../pack/index.ts";
import type { BatchWork } from "./batch-work.ts";
import { type BatchRequest, requestFor } from "./send-batch.ts";
import { type AdmittedRequest, priorityOf } from "../send/index.ts";
import { waitWhileHeld } from "./wait-while-held.ts";

/** A request whose turn has come. */
export interface BatchInTurn {
  readonly admitted: AdmittedRequest<BatchRequest>;
  /** Lets the others go on that it holds back, if it does; safe to call twice. */
  readonly release: () => void;
}

/**
 * Waits until nothing is held back, there is a place and the limits allow one more request, which is made when it has its
 * place: only then is it known how large it should be. Gives `undefined` when there was none, or another was to go first.
 *
 * @throws the fault of the server that ended another call meanwhile
 */
export async function admitNext(work: BatchWork): Promise<BatchInTurn | undefined> {
  const { evidence, sender, stop, stopsBefore } = work;
  if (evidence.held !== undefined || evidence.stops > stopsBefore) await waitWhileHeld(work);
  let release = (): void => {};

  function cut(): BatchRequest | undefined {
    if (evidence.held !== undefined || evidence.stops > stopsBefore) return undefined;
    const batch = nextOpen(work);
    if (batch === undefined) return undefined;
    // One at a time while the size is looked for, because a server that is too slow does them one after another.
    const alone = batch.history.shrunk > 0 && evidence.failuresInARow > 0;
    if (alone) release = evidence.hold();
    return requestFor(work, batch, alone);
  }

  try {
    const admitted = await sender.admit(cut, stop.signal, priorityOf(work.options));
    return admitted && { admitted, release };
  } catch (error) {
    release();
    throw error;
  }
}

// Texts that were tried alone meanwhile may have their vector.
function nextOpen({ rows, queue }: BatchWork): Batch | undefined {
  for (let batch = queue.next(); batch !== undefined; batch = queue.next()) {
    const ids = batch.ids.filter((id) => rows.isOpen(id));
    if (ids.length === batch.ids.length) return batch;
    if (ids.length > 0) return { ...batch, ids, tokens: queue.tokensOf(ids) };
  }
  return undefined;
}
