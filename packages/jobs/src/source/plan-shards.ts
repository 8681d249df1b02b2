import { type AbortOptions, InvalidOptionError, kinds, type KindsOf, readOptions } from "@embedloom/core";
import { itemsOf } from "./items-of.ts";
import { readShard, type Shard } from "./shard.ts";
import type { TextSource } from "./text-source.ts";

/** How many ids a shard has, and where a plan goes on. */
export interface PlanOptions extends AbortOptions {
  /** Ids of a shard, 1 to 10,000; the last one has the rest. A thousand and more keep a queue below a byte a text. @default 2000 */
  readonly idsPerShard?: number | undefined;
  /** The last shard that is already planned; the plan goes on after it. Absent: it starts at the beginning. */
  readonly resumeAfter?: Shard | undefined;
}

const planKinds: KindsOf<PlanOptions> = {
  idsPerShard: kinds.optional(kinds.integer(1, 10_000)),
  resumeAfter: kinds.optional((name, value) => readShard(name, value as Shard)),
  signal: kinds.signal,
};

const sourceKind = kinds.withMethods("a source with `ids`", "ids");

/**
 * Cuts a source into shards, one after the other, in constant memory: only ids are read, and no more of them than are asked for.
 *
 * @throws InvalidOptionError for an option that cannot work, and for a source whose ids are no texts, or that gives an id twice
 * in a row
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
