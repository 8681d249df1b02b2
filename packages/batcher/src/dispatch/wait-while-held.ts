import { abortable } from "@embedloom/core";
import type { BatchWork } from "./batch-work.ts";

/**
 * Waits until nothing is held back.
 *
 * @throws the fault of the server that ended another call meanwhile
 */
export async function waitWhileHeld({ evidence, stop, stopsBefore }: BatchWork): Promise<void> {
  while (evidence.held !== undefined) await abortable(evidence.held, stop.signal);
  if (evidence.stops > stopsBefore) throw evidence.stoppedBy;
}
