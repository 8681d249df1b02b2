import { addUsage, type InputFailure, isEmbedloomError, NO_USAGE, type Usage } from "@embedloom/core";
import { endsJob } from "./ends-job.ts";

/** The result for several items, by their positions. */
export interface Embedded<Vectors> {
  readonly vectors: ReadonlyMap<number, Vectors>;
  /** Items without vectors, through their own fault. */
  readonly failures: readonly InputFailure[];
  readonly usage: Usage;
  /** The error that ended the work and that no item caused. Absent: there was none. */
  readonly stoppedBy?: { readonly error: unknown } | undefined;
}

/** The result for rows. */
export type EmbeddedRows = Embedded<Float32Array>;

/** The result of one call. Positions count over the items of the call. Every item is either in `vectors` or in `failures`. */
export interface OneCall<Vectors> {
  readonly vectors: ReadonlyMap<number, Vectors>;
  readonly failures: readonly InputFailure[];
  readonly usage: Usage;
}

/**
 * Embeds every item that can be embedded, and decides whose fault each failure is. A batcher in the stack finds this out in a few
 * requests. Without one, items that failed because of another item are sent again.
 *
 * @param call sends some of the items; it throws nothing but the signal's reason
 * @param isLast whether a temporary failure counts as the item's fault when other items succeed
 */
export async function embedAll<Item, Vectors>(
  items: readonly Item[],
  call: (items: readonly Item[]) => Promise<OneCall<Vectors>>,
  isLast: boolean,
): Promise<Embedded<Vectors>> {
  const vectors = new Map<number, Vectors>();
  const failures: InputFailure[] = [];
  let usage = NO_USAGE;
  // Positions of the items that are still to be sent.
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

/** Whether texts caused the error. Other errors would meet any text. */
function blamesTexts(error: unknown, isLast: boolean): boolean {
  if (!isEmbedloomError(error)) return isLast;
  if (error.code === "lease_lost" || (error.retryable && !isLast)) return false;
  return !endsJob(error);
}

/** Whether the error is about this item. An error that several items share and that names none of them is about the call. */
function isAbout(error: unknown, index: number, isShared: boolean): boolean {
  const named = isEmbedloomError(error) ? error.index : undefined;
  return named === undefined ? !isShared : named === index;
}
