import { type AbortOptions, InvalidOptionError, kinds, type KindsOf, readOptions } from "@embedloom/core";
import { itemsOf } from "./items-of.ts";
import { readShard, type Shard } from "./shard.ts";
import type { TextSource } from "./text-source.ts";

/** How many ids a shard has, and where planning continues. */
export interface PlanOptions extends AbortOptions {
  /** Ids in a shard, 1 to 10,000; the last shard has the rest. From 1,000 on, the queue needs less than one byte per text. @default 2000 */
  readonly idsPerShard?: number | undefined;
  /** The last shard that is already planned; planning continues after it. Absent: planning starts at the beginning. */
  readonly resumeAfter?: Shard | undefined;
}

const planKinds: KindsOf<PlanOptions> = {
  idsPerShard: kinds.optional(kinds.integer(1, 10_000)),
  resumeAfter: kinds.optional((name, value) => readShard(name, value as Shard)),
  signal: kinds.signal,
};

const sourceKind = kinds.withMethods("a source with `ids`", "ids");

/**
 * Cuts a source into shards, one after another, in constant memory. It reads ids only, and only as many as the caller consumes.
 *
 * @throws InvalidOptionError when an option cannot work, an id is not a text, or the source gives an id twice in a row
 * @throws the signal's reason when it aborts
 * @example
 * ```ts
 * import { createListSource, planShards } from "@embedloom/jobs";
 *
 * const source = createListSource([{ id: "a", text: "a lease" }, { id: "b", text: "a pump" }, { id: "c", text: "a ferry" }]);
 * for await (const { number, after, through, ids } of planShards(source, { idsPerShard: 2 })) console.log(number, after, through, ids);
 * // 0 undefined b 2
 * // 1 b c 1
 * ```
 */
export async function* planShards(source: Pick<TextSource, "ids">, options: PlanOptions = {}): AsyncGenerator<Shard> {
  sourceKind("source", source);
  const { idsPerShard = 2000, resumeAfter, signal } = readOptions<PlanOptions>("options", options, planKinds);
  let number = (resumeAfter?.number ?? -1) + 1;
  let after = resumeAfter?.through;
  let last = after;
  let ids = 0;
  signal?.throwIfAborted();
  const pages = source.ids({ ...(after !== undefined && { after }), signal });
  for await (const id of itemsOf("source.ids()", pages, signal)) {
    kinds.words("an id of source.ids()", id);
    if (id === last) throw new InvalidOptionError("source.ids()", "ids after `after`, each of them once", id.length);
    last = id;
    if (++ids < idsPerShard) continue;
    yield { number, ...(after !== undefined && { after }), through: id, ids };
    [number, after, ids] = [number + 1, id, 0];
  }
  if (ids > 0) yield { number, ...(after !== undefined && { after }), through: last!, ids };
}
