import { addUsage, type InputFailure, isEmbedloomError, NO_USAGE, type Usage } from "@embedloom/core";
import { endsJob } from "./ends-job.ts";

/** What became of some items, by their positions. */
export interface Embedded<Vectors> {
  readonly vectors: ReadonlyMap<number, Vectors>;
  /** Those that have none through a fault of their own. */
  readonly failures: readonly InputFailure[];
  readonly usage: Usage;
  /** What ended the work, when that was no item's fault. Absent: nothing did. */
  readonly stoppedBy?: { readonly error: unknown } | undefined;
}

/** What became of rows. */
export type EmbeddedRows = Embedded<Float32Array>;

/** What one call gave; positions count over the items of the call, and every item is in one of both. */
export interface OneCall<Vectors> {
  readonly vectors: ReadonlyMap<number, Vectors>;
  readonly failures: readonly InputFailure[];
  readonly usage: Usage;
}

/**
 * Embeds what can be embedded, and says of the rest whose fault that is. A batcher in the stack finds that out in a few
 * requests; without one, items that went down with another one are sent again.
 *
 * @param call sends some of the items; throws the signal's reason only
 * @param isLast whether failures that could pass are the item's, where others got through
 */
export async function embedAll<Item, Vectors>(
  items: readonly Item[],
  call: (items: readonly Item[]) => Promise<OneCall<Vectors>>,
  isLast: boolean,
): Promise<Embedded<Vectors>> {
  const vectors = new Map<number, Vectors>();
  const failures: InputFailure[] = [];
  let usage = NO_USAGE;
  // Positions of those that are still to be sent.
  let open = items.map((_, position) => position);
  while (open.length > 0) {
    const sent = open;
    const done = await call(sent.map((position) => items[position]!));
    usage = addUsage(usage, done.usage);
    done.vectors.forEach((vector, index) => vectors.set(sent[index]!, vector));
    const left: number[] = [];
    for (const { index, error } of done.failures) {
      const position = sent[index]!;
      const isShared = done.failures.some((other) => other.error === error && other.index !== index);
      if (blamesTexts(error, isLast && vectors.size > 0) && isAbout(error, index, isShared)) {
        failures.push({ index: position, error });
      } else left.push(position);
    }
    const stopping = done.failures.find(({ error }) => !blamesTexts(error, isLast && vectors.size > 0));
    if (stopping !== undefined || left.length === sent.length) {
      return { vectors, failures, usage, stoppedBy: { error: (stopping ?? done.failures[0]!).error } };
    }
    open = left;
  }
  return { vectors, failures, usage };
}

/** Whether an error is about texts at all: no other text would fare better with the rest. */
function blamesTexts(error: unknown, isLast: boolean): boolean {
  if (!isEmbedloomError(error)) return isLast;
  if (error.code === "lease_lost" || (error.retryable && !isLast)) return false;
  return !endsJob(error);
}

/** Whether it is about this one: what is said of several at once, and names none, is about the call. */
function isAbout(error: unknown, index: number, isShared: boolean): boolean {
  const named = isEmbedloomError(error) ? error.index : undefined;
  return named === undefined ? !isShared : named === index;
}
