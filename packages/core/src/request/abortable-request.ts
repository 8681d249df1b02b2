import type { AbortOptions } from "../contract/index.ts";
import { type KindsOf, readOptions } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import { ConnectionError } from "../errors/index.ts";

/** What may end an {@link abortableRequest} early. */
export interface RequestDeadline extends AbortOptions {
  /** Milliseconds the whole request may take, its body included. Absent: no limit. */
  readonly timeoutMs?: number | undefined;
}

const deadlineKinds: KindsOf<RequestDeadline> = { signal: kinds.signal, timeoutMs: kinds.optional(kinds.amount) };

/**
 * Runs one request under a signal of its own, which the caller's signal and the deadline abort, and a failure
 * too; afterwards no timer and no listener is left, whatever the client library did with the signal it got.
 *
 * @param run must stop when its signal aborts
 * @throws the caller's reason when the caller aborted, whatever `run` made of it
 * @throws ConnectionError when the deadline passed; splittable, since fewer inputs take less time
 * @example
 * ```ts
 * import { abortableRequest } from "@embedloom/core";
 *
 * const text = (url: string) =>
 *   abortableRequest({ timeoutMs: 5000 }, async (signal) => (await fetch(url, { signal })).text());
 * ```
 */
export async function abortableRequest<T>(
  deadline: RequestDeadline,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal: caller, timeoutMs } = readOptions("deadline", deadline, deadlineKinds);
  kinds.callback("run", run);
  caller?.throwIfAborted();
  const own = new AbortController();
  const stop = (): void => own.abort(caller?.reason);
  caller?.addEventListener("abort", stop, { once: true });
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => own.abort(tooSlow(timeoutMs)), timeoutMs);
  try {
    return await run(own.signal);
  } catch (error) {
    if (own.signal.aborted) throw own.signal.reason;
    // Whatever the failed request left open, such as a body half read, ends with it.
    own.abort(error);
    throw error;
  } finally {
    clearTimeout(timer);
    caller?.removeEventListener("abort", stop);
  }
}

function tooSlow(timeoutMs: number): ConnectionError {
  const detail = `The server did not answer within ${timeoutMs} ms (\`timeoutMs\`).`;
  return new ConnectionError(detail, { splittable: true });
}
