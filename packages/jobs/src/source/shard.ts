import { type KindsOf, kinds, readOptions } from "@embedloom/core";

/** A part of a source that is small enough to run again. It is a range of ids without texts, as a plain object, so any queue can keep it. */
export interface Shard {
  /** Position in the plan, from 0. */
  readonly number: number;
  /** The shard begins after this id, in the order of the source. Absent: it begins with the first id. */
  readonly after?: string | undefined;
  /** The last id of the shard. */
  readonly through: string;
  /** The number of ids when it was planned; at least 1. */
  readonly ids: number;
}

const shardKinds: KindsOf<Shard> = {
  number: kinds.integer(0),
  after: kinds.optional(kinds.words),
  through: kinds.words,
  ids: kinds.integer(1),
};

/** Checks a shard, which an engine may have read from a queue. */
export function readShard(name: string, shard: Shard): Shard {
  return readOptions<Shard>(name, shard, shardKinds, `${name}.`);
}
