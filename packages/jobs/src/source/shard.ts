import { type KindsOf, kinds, readOptions } from "@embedloom/core";

/** A part of a source that is small enough to be done again: a range of ids, never texts. A plain object, for any queue. */
export interface Shard {
  /** Position in the plan, from 0. */
  readonly number: number;
  /** The id after which it begins, in the order of the source. Absent: with the first one. */
  readonly after?: string | undefined;
  /** Its last id. */
  readonly through: string;
  /** How many ids it had when it was planned; at least 1. */
  readonly ids: number;
}

const shardKinds: KindsOf<Shard> = {
  number: kinds.integer(0),
  after: kinds.optional(kinds.words),
  through: kinds.words,
  ids: kinds.integer(1),
};

/** Checks a shard, which may come from anywhere. */
export function readShard(name: string, shard: Shard): Shard {
  return readOptions<Shard>(name, shard, shardKinds, `${name}.`);
}
