import type { BatchWork } from "./batch-work.ts";
import type { FailedBatch } from "./send-batch.ts";
import { stopCalls } from "./stop-calls.ts";

/**
 * Waits before another try.
 *
 * @param failures how many have failed, from 1
 * @throws the error that ends the call, when the server asks for a longer wait than the call allows
 */
export async function waitAgain(
  work: BatchWork,
  { error, retrial: known }: Omit<FailedBatch, "batch">,
  failures: number,
): Promise<void> {
  const { policy, settings, stop } = work;
  const retrial = known ?? policy.failed(error, failures);
  if (retrial.kind === "stop") stopCalls(work, retrial.error);
  if (retrial.waitMs > 0) await settings.clock.sleep(retrial.waitMs, stop.signal);
}
